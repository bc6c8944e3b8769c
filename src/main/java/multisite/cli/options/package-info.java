/**
 * The option groups of a campaign, under the original's titles; each option bean becomes a record.
 */
@NullMarked
package multisite.cli.options;

import org.jspecify.annotations.NullMarked;
