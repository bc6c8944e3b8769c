/** The search itself: its state, its policy and the six agents that carry it out. */
@NullMarked
package multisite.campaign;

import org.jspecify.annotations.NullMarked;
