package multisite.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, as built. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"multisite " + current()};
  }

  /** Such as {@code 0.1.0}. */
  static String current() {
    return property("version", "unknown");
  }

  /** The git commit that it was built from, or empty if the build was not told. */
  static String commit() {
    return property("commit", "");
  }

  private static String property(String name, String otherwise) {
    try (InputStream in = Version.class.getResourceAsStream("/multisite/version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty(name, otherwise);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
