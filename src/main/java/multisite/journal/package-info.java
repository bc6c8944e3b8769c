/** The run directory: append-only records, the journal, the lock. */
@NullMarked
package multisite.journal;

import org.jspecify.annotations.NullMarked;
