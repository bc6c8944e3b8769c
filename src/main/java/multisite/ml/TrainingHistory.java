package multisite.ml;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;

/**
 * What every epoch of one training gave, under the names that Keras gives them.
 *
 * @param loss mean squared error over the training part, in training mode (eV²)
 * @param meanAbsoluteError over the training part (eV)
 * @param valLoss mean squared error over the validation part (eV²)
 * @param valMeanAbsoluteError over the validation part (eV)
 * @param learningRate of each epoch
 * @param epochTime seconds each epoch took
 */
public record TrainingHistory(
    @JsonProperty("loss") List<Double> loss,
    @JsonProperty("mean_absolute_error") List<Double> meanAbsoluteError,
    @JsonProperty("val_loss") List<Double> valLoss,
    @JsonProperty("val_mean_absolute_error") List<Double> valMeanAbsoluteError,
    @JsonProperty("lr") List<Double> learningRate,
    @JsonProperty("epoch_time") List<Double> epochTime) {

  /** Copies the lists. */
  public TrainingHistory {
    loss = List.copyOf(loss);
    meanAbsoluteError = List.copyOf(meanAbsoluteError);
    valLoss = List.copyOf(valLoss);
    valMeanAbsoluteError = List.copyOf(valMeanAbsoluteError);
    learningRate = List.copyOf(learningRate);
    epochTime = List.copyOf(epochTime);
  }

  /** Number of epochs. */
  @JsonIgnore
  public int epochs() {
    return loss.size();
  }

  /** As one JSON object, a line of {@code training-history.json}. */
  public String toJson() {
    try {
      return Json.MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads what {@link #toJson()} wrote. */
  public static TrainingHistory fromJson(String json) {
    try {
      return Json.MAPPER.readValue(json, TrainingHistory.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a training history: " + e.getOriginalMessage(), e);
    }
  }
}
