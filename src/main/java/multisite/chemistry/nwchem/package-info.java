/** B3LYP/3-21G by NWChem. */
@NullMarked
package multisite.chemistry.nwchem;

import org.jspecify.annotations.NullMarked;
