/** Tests of plans. */
package multisite.ml.plan;
