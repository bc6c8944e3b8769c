/**
 * The Globus SDK: Auth, Transfer and Compute over OkHttp, with one error type and one retry rule.
 */
@NullMarked
package multisite.globus;

import org.jspecify.annotations.NullMarked;
