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
 *
 * <p>The service sends the text of a function with each task, and the worker compiles it for each.
 * So what is registered is a few lines that take the program out of the run.jar of the site.
 */
public final class Shim {
  /** The name of the function in {@link #source()}. */
  public static final String NAME = "multisite_task";

  private Shim() {}

  /** The source text that is registered. */
  public static String source() {
    return resource("loader.py")
        .replace("@DIGEST@", sha256(program()))
        .replace("@FIRST@", resource("jar.py"));
  }

  /** The program for sites as it is in run.jar. */
  static String program() {
    return resource("jar.py") + resource("shim.py");
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
