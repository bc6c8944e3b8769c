package multisite.ml;

import org.jspecify.annotations.Nullable;

/** A file that was given as a model is none; the message is one sentence that names the file. */
public final class ModelFileException extends Exception {
  private static final long serialVersionUID = 1;

  /** With what made it fail. */
  public ModelFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Without a cause. */
  public ModelFileException(String message) {
    this(message, null);
  }
}
