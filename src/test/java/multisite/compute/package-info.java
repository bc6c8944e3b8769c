@NullMarked
package multisite.compute;

import org.jspecify.annotations.NullMarked;
