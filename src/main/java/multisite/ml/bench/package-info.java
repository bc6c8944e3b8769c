/** Our side of the surrogate's bench: figures as JSON, nothing that a campaign needs. */
@NullMarked
package multisite.ml.bench;

import org.jspecify.annotations.NullMarked;
