/** Tests of the networks in the tensor engine. */
package multisite.ml.torch;
