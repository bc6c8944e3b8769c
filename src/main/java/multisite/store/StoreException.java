package multisite.store;

import java.util.Optional;

/** A value could not be put into a store or read from it; the message is one sentence. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is. */
  public enum Reason {
    /** The object is not there: never written, or evicted. */
    MISSING,
    /** The object is not what was put. */
    CORRUPT,
    /** The store is full, or the value is too large for it. */
    NO_ROOM,
    /** The store cannot be reached, or does not do what it should. */
    UNAVAILABLE,
    /** The setting or the reference is wrong: no repetition will help. */
    BAD_REFERENCE,
    /** The object could not be moved to where it is needed. */
    NOT_TRANSFERRED
  }

  private final Reason reason;

  public StoreException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  public StoreException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  /** Why an object did not arrive, whatever wrapped it. */
  public static StoreException of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException known) {
        return known;
      }
    }
    return new StoreException(
        Reason.NOT_TRANSFERRED, "an object cannot be transferred: " + failure, failure);
  }

  /** The kind of trouble. */
  public Reason reason() {
    return reason;
  }

  /** The sentence. */
  public String sentence() {
    return Optional.ofNullable(getMessage()).orElse("a store failed");
  }
}
