/**
 * Commands, option groups and the wiring: translates a command line into a campaign and runs it.
 */
@NullMarked
package multisite.cli;

import org.jspecify.annotations.NullMarked;
