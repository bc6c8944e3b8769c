package multisite.compute;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The Python function that Globus Compute runs at a site: it hands tasks to a {@code java -jar
 * run.jar worker} and back. Its contract is in {@link ShimRequest} and {@link ShimAnswer}.
 */
public final class Shim {
  /** The name of the function in {@link #source()}. */
  public static final String NAME = "multisite_task";

  private Shim() {}

  /** The source text, which defines the function and what it needs. */
  public static String source() {
    return packed(NAME, resource("shim.py"));
  }

  /**
   * A short source text that defines the function: the program is in it as a string, because each
   * task has the text compiled anew, and the program is compiled by a worker's first task alone.
   */
  static String packed(String function, String program) {
    return resource("loader.py")
        .replace("@FUNCTION@", function)
        .replace("@DIGEST@", sha256(program))
        .replace("@PROGRAM@", program);
  }

  /** A text file of this package. */
  static String resource(String name) {
    try (InputStream in = Shim.class.getResourceAsStream("/multisite/compute/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the source, in hex: functions are registered once for each. */
  public static String digest() {
    return sha256(source());
  }

  private static String sha256(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
