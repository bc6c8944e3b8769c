package multisite.ml;

/**
 * A trained network and how it went.
 *
 * @param model safetensors bytes with the best weights of the training
 * @param history every epoch
 * @param bestEpoch the epoch, counted from 0, whose weights these are
 * @param stop why training ended
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingOutcome(byte[] model, TrainingHistory history, int bestEpoch, Stop stop) {

  /** Why training ended. */
  public enum Stop {
    /** All epochs are done. */
    EPOCHS,
    /** The validation loss got no better for as long as the patience. */
    PATIENCE,
    /** The time was over. */
    TIME_LIMIT,
    /** A loss was not a finite number; the best weights before that are kept. */
    NOT_FINITE
  }
}
