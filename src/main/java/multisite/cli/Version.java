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
    try (InputStream in = Version.class.getResourceAsStream("/multisite/version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
