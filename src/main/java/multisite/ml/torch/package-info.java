/** The only code that touches the tensor engine (libtorch); reached through Surrogate. */
@NullMarked
package multisite.ml.torch;

import org.jspecify.annotations.NullMarked;
