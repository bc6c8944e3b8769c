/** TaskQueues between thinker and task server, in memory and on Redis. */
@NullMarked
package multisite.queue;

import org.jspecify.annotations.NullMarked;
