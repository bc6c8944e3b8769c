/** What a network computes once per distinct environment: plans made from graphs alone. */
@NullMarked
package multisite.ml.plan;

import org.jspecify.annotations.NullMarked;
