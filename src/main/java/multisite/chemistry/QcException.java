package multisite.chemistry;

import java.util.Optional;

/**
 * A stage of a simulation that failed; the {@link Simulator} turns it into a {@link QcFailure}.
 *
 * <p>It may carry what the stage reached, from which a second attempt can start.
 */
public final class QcException extends Exception {
  private final FailureKind kind;
  private final transient Optional<Relaxation.Partial> reached;

  public QcException(FailureKind kind, String sentence) {
    this(kind, sentence, Optional.empty());
  }

  public QcException(FailureKind kind, String sentence, Optional<Relaxation.Partial> reached) {
    super(sentence);
    this.kind = kind;
    this.reached = reached;
  }

  public FailureKind kind() {
    return kind;
  }

  /** The sentence for a person. */
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /** Geometry and energy that the failed stage left behind. */
  public Optional<Relaxation.Partial> reached() {
    return reached;
  }
}
