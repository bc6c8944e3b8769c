@NullMarked
package multisite.store.file;

import org.jspecify.annotations.NullMarked;
