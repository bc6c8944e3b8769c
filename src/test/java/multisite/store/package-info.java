@NullMarked
package multisite.store;

import org.jspecify.annotations.NullMarked;
