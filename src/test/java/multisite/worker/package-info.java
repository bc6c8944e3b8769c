@NullMarked
package multisite.worker;

import org.jspecify.annotations.NullMarked;
