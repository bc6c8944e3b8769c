/** The task server: queue to endpoint and back. */
@NullMarked
package multisite.server;

import org.jspecify.annotations.NullMarked;
