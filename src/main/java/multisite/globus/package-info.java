/** The Globus SDK: Auth and Transfer over OkHttp, with one error type and one retry rule. */
@NullMarked
package multisite.globus;

import org.jspecify.annotations.NullMarked;
