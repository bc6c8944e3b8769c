@NullMarked
package multisite.store.redis;

import org.jspecify.annotations.NullMarked;
