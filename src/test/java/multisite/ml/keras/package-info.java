/** Tests of reading Keras files. */
package multisite.ml.keras;
