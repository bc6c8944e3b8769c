package multisite.searchspace;

import java.nio.file.Path;

/**
 * A file of molecules that cannot be used: one sentence names the file, the line, and a way out.
 */
public final class SearchSpaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SearchSpaceException(String sentence) {
    super(sentence);
  }

  public SearchSpaceException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Says what is wrong in {@code line} (from 1) of {@code file}. */
  static SearchSpaceException at(Path file, long line, String what) {
    return new SearchSpaceException("%s, line %d: %s".formatted(file, line, what));
  }
}
