@NullMarked
package multisite.server;

import org.jspecify.annotations.NullMarked;
