@NullMarked
package multisite.globus;

import org.jspecify.annotations.NullMarked;
