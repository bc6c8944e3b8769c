/** Worker processes on this machine: start, feed, restart, stop. */
@NullMarked
package multisite.endpoint;

import org.jspecify.annotations.NullMarked;
