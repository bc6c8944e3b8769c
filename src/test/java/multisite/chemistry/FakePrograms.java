package multisite.chemistry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Puts the stand-ins among the test resources on the PATH of a task. */
final class FakePrograms {
  private FakePrograms() {}

  /** An environment in which xtb is the stand-in, playing a case. */
  static Map<String, String> xtb(String play, Path directory) throws IOException {
    Path program = Files.createDirectories(directory.resolve("bin")).resolve("xtb");
    try (var in =
        Objects.requireNonNull(FakePrograms.class.getResourceAsStream("fake/xtb"), "fake/xtb")) {
      Files.write(program, in.readAllBytes());
    }
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("Cannot make executable: " + program);
    }
    String path = program.getParent() + ":/usr/bin:/bin";
    return Map.of("PATH", path, "FAKE_XTB", play);
  }
}
