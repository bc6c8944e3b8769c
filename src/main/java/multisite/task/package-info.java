/**
 * The vocabulary of every part: Task, Result, Topic, Timing, the Endpoint interface, the frame
 * codec.
 */
@NullMarked
package multisite.task;

import org.jspecify.annotations.NullMarked;
