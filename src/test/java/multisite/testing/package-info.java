/** What tests of several packages share: programs to start, tables of functions, tasks. */
@NullMarked
package multisite.testing;

import org.jspecify.annotations.NullMarked;
