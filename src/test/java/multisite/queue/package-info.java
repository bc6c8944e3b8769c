@NullMarked
package multisite.queue;

import org.jspecify.annotations.NullMarked;
