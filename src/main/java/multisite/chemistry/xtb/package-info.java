/** GFN2-xTB by the xtb program. */
@NullMarked
package multisite.chemistry.xtb;

import org.jspecify.annotations.NullMarked;
