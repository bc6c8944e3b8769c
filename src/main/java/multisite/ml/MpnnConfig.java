package multisite.ml;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import java.util.List;

/** The architecture of one message-passing network: everything about it but its weights. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "architecture")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DirectedConfig.class, name = "directed"),
  @JsonSubTypes.Type(value = GraphNetworkConfig.class, name = "graph-network"),
  @JsonSubTypes.Type(value = NfpConfig.class, name = "nfp")
})
public sealed interface MpnnConfig permits DirectedConfig, GraphNetworkConfig, NfpConfig {

  /** The network that is made when the user brings none. */
  static MpnnConfig defaults() {
    return DirectedConfig.defaults();
  }

  /** Reads what {@link #toJson()} wrote; an unknown or incomplete one is an IllegalArgument. */
  static MpnnConfig fromJson(String json) {
    try {
      return Json.MAPPER.readValue(json, MpnnConfig.class);
    } catch (InvalidTypeIdException e) {
      throw new IllegalArgumentException("the unknown architecture " + e.getTypeId(), e);
    } catch (StreamReadException e) {
      throw new IllegalArgumentException("its network configuration is not JSON", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a network configuration: " + e.getOriginalMessage(), e);
    }
  }

  /** This configuration as one JSON object. */
  default String toJson() {
    try {
      return Json.MAPPER.writerFor(MpnnConfig.class).writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Its arrays of weights, in the order of our files (and of the original's, where there is one).
   */
  List<WeightSpec> weights();

  /** Name of the 1×1 weight that multiplies the last output; {@link #shift()} is added after it. */
  default String scale() {
    return "scale/kernel";
  }

  /** Name of the weight that is added to the last output. */
  default String shift() {
    return "scale/bias";
  }

  /** Whether the network has a class for this element. */
  boolean canEncode(int atomicNumber);

  /** The order of bond types that this network must be fed with. */
  BondOrder bondOrder();

  /** The same network, fed in another order. */
  MpnnConfig withBondOrder(BondOrder order);
}
