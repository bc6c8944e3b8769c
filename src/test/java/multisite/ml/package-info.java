/** Tests of the surrogate. */
package multisite.ml;
