/**
 * The run directory: append-only records, the journal of every decision, and the lock; the only
 * source of resume, status and report.
 *
 * <p>A record is written first, then its journal line; both are on disk before a task is
 * acknowledged.
 */
@NullMarked
package multisite.journal;

import org.jspecify.annotations.NullMarked;
