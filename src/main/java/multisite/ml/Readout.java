package multisite.ml;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a network makes one vector of a molecule from those of its atoms (feature by feature). */
public enum Readout {
  /** The sum over the atoms. */
  @JsonProperty("sum")
  SUM,
  /** The mean over the atoms. */
  @JsonProperty("mean")
  MEAN,
  /** The greatest value. */
  @JsonProperty("max")
  MAX,
  /** The least value. */
  @JsonProperty("min")
  MIN,
  /** The product over the atoms. */
  @JsonProperty("prod")
  PROD,
  /** The sum weighted by the softmax of the feature itself. */
  @JsonProperty("softmax")
  SOFTMAX,
  /** The sum weighted by the softmax of a small network's score of each atom. */
  @JsonProperty("attention")
  ATTENTION;

  /** The name that model files use. */
  public String fileName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
