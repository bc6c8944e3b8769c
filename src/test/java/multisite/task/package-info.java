@NullMarked
package multisite.task;

import org.jspecify.annotations.NullMarked;
