/** From a SMILES to an ionization potential: identity, geometry, records, recipes. */
@NullMarked
package multisite.chemistry;

import org.jspecify.annotations.NullMarked;
