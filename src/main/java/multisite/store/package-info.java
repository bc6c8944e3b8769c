/**
 * The data fabric: large values travel beside the messages, as a Proxy in the message and an object
 * in a store.
 */
@NullMarked
package multisite.store;

import org.jspecify.annotations.NullMarked;
