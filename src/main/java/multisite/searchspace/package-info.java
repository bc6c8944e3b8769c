/** Files of molecules: reading, checking, packing, enumerating. */
@NullMarked
package multisite.searchspace;

import org.jspecify.annotations.NullMarked;
