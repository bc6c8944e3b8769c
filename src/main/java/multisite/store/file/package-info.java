/** Objects in a directory that all sides see. */
@NullMarked
package multisite.store.file;

import org.jspecify.annotations.NullMarked;
