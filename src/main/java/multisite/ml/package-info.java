/** The surrogate: packed graphs, message-passing networks, their ensemble and model files. */
@NullMarked
package multisite.ml;

import org.jspecify.annotations.NullMarked;
