/** Objects in a directory at each site, moved between them by Globus Transfer. */
@NullMarked
package multisite.store.globus;

import org.jspecify.annotations.NullMarked;
