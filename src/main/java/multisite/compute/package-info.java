/** Tasks to Globus Compute endpoints, and their results back. */
@NullMarked
package multisite.compute;

import org.jspecify.annotations.NullMarked;
