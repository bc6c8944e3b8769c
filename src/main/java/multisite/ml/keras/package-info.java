/** Reads the networks that the original application saved with Keras. */
@NullMarked
package multisite.ml.keras;

import org.jspecify.annotations.NullMarked;
