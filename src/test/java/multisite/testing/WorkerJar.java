package multisite.testing;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A run.jar for tests: {@code java -jar it worker} is a worker with the functions of {@link
 * TestFunctions}, or one that looks simulations up in the {@link RecordedTable}.
 */
public final class WorkerJar {
  private static final String CONFIG = "multisite-test-worker.properties";

  private static final String SITE_PROGRAM = "multisite/compute/";

  private WorkerJar() {}

  /** A jar whose workers are of that version and have the test functions. */
  public static Path withTestFunctions(Path file, String version) {
    return write(file, version, "-1");
  }

  /** A jar whose workers are of that version and take that many milliseconds a simulation. */
  public static Path withTable(Path file, String version, long paceMillis) {
    return write(file, version, Long.toString(paceMillis));
  }

  /** The entry point in the jar. */
  public static void main(String[] args) throws IOException {
    Properties config = new Properties();
    try (InputStream in = WorkerJar.class.getResourceAsStream("/" + CONFIG)) {
      config.load(Objects.requireNonNull(in));
    }
    String version = config.getProperty("version");
    String pace = config.getProperty("pace");
    if (pace.equals("-1")) {
      TestWorkerMain.main(new String[] {version});
    } else {
      List<String> all = new ArrayList<>(List.of(version, pace, "-"));
      all.addAll(Arrays.asList(args));
      TableWorkerMain.main(all.toArray(String[]::new));
    }
  }

  private static Path write(Path file, String version, String pace) {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, WorkerJar.class.getName());
    main.put(Attributes.Name.CLASS_PATH, classPath());
    Properties config = new Properties();
    config.setProperty("version", version);
    config.setProperty("pace", pace);
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out, manifest)) {
      jar.putNextEntry(new JarEntry(CONFIG));
      config.store(jar, "");
      jar.closeEntry();
      for (String part : List.of("jar.py", "shim.py")) {
        jar.putNextEntry(new JarEntry(SITE_PROGRAM + part));
        try (InputStream in = WorkerJar.class.getResourceAsStream("/" + SITE_PROGRAM + part)) {
          Objects.requireNonNull(in).transferTo(jar);
        }
        jar.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toUri().toString())
        .collect(Collectors.joining(" "));
  }
}
