package multisite.journal;

import java.nio.file.Path;

/** A line in the middle of a file of records that is no record; the sentence names it. */
public final class CorruptRecordException extends RunDirectoryException {
  private static final long serialVersionUID = 1L;

  /** Says that {@code line} (from 1) of {@code file} is not what it should be. */
  public CorruptRecordException(Path file, long line, String what) {
    super(file + ", line " + line + ": " + what);
  }
}
