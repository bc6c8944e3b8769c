/** How agents run: Thinker, ResourceCounter, Event. */
@NullMarked
package multisite.thinker;

import org.jspecify.annotations.NullMarked;
