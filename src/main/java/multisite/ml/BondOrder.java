package multisite.ml;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which bond type a network sees on which directed bond.
 *
 * <p>The original application sorts the directed bonds of a molecule but not their types, so that
 * in most molecules types sit on the wrong bonds. A network trained that way must be fed that way.
 */
public enum BondOrder {
  /** As the original writes it: what its networks were trained with. */
  @JsonProperty("original")
  ORIGINAL,
  /** Every bond has its own type: what our own networks always get. */
  @JsonProperty("aligned")
  ALIGNED
}
