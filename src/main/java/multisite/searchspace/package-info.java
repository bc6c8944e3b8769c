/** Files of molecules: reading, checking, enumerating. */
@NullMarked
package multisite.searchspace;

import org.jspecify.annotations.NullMarked;
