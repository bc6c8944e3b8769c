@NullMarked
package multisite.endpoint;

import org.jspecify.annotations.NullMarked;
