/** The worker process's main loop: frames in, one task at a time, frames out. */
@NullMarked
package multisite.worker;

import org.jspecify.annotations.NullMarked;
