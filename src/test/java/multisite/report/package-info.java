/** What a run directory says of its campaign, for people: a function of its journal and records. */
@NullMarked
package multisite.report;

import org.jspecify.annotations.NullMarked;
