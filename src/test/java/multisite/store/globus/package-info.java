@NullMarked
package multisite.store.globus;

import org.jspecify.annotations.NullMarked;
