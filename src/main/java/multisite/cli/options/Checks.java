package multisite.cli.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import multisite.chemistry.Specification;
import multisite.cli.ExitCodes;
import multisite.cli.UserException;

/** The checks that every option group needs. */
final class Checks {
  private Checks() {}

  /** Refuses a wrong value of an option. */
  static void usage(boolean good, String sentence) {
    if (!good) {
      throw new UserException(ExitCodes.USAGE, sentence);
    }
  }

  /** Refuses what is not built yet. */
  static void available(boolean available, String what) {
    if (!available) {
      throw UserException.notAvailableYet(what);
    }
  }

  /** Refuses a level of theory that there is not. */
  static void specification(String name) {
    if (!Specification.names().contains(name)) {
      available(!name.equals("small_basis"), "--qc-specification small_basis");
      usage(
          false,
          "--qc-specification must be one of "
              + String.join(", ", Specification.names())
              + ", not "
              + name);
    }
  }

  /** Refuses a number below a bound. */
  static int atLeast(int least, String option, int value) {
    usage(value >= least, option + " must be at least " + least + ", not " + value);
    return value;
  }

  /** Refuses a file that cannot be read. */
  static Path readable(String option, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          option
              + ": the file "
              + file
              + (Files.exists(file) ? " cannot be read" : " does not exist"));
    }
    return file;
  }

  /** An address of its parts. */
  static URI uri(String option, String scheme, String host, int port) {
    try {
      return new URI(scheme, null, host, port, null, null, null);
    } catch (URISyntaxException e) {
      throw new UserException(ExitCodes.USAGE, option + " is not a host name: " + host);
    }
  }
}
