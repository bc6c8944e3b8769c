package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where native libraries are unpacked: jars with other libraries never meet. */
class NativeLibrariesTest {
  private static final String LIBRARY = "org/bytedeco/pytorch/linux-x86_64/libtorch_cpu.so";
  private static final String USER = System.getProperty("user.name");

  @TempDir Path dir;

  @Test
  void programsWithTheSameLibrariesShareADirectory() throws IOException {
    Path one = jar("one.jar", "program 1", LIBRARY, "code", 0);
    Path two = jar("two.jar", "program 2", LIBRARY, "code", 0);

    assertThat(NativeLibraries.contents(one)).isEqualTo(NativeLibraries.contents(two));
  }

  @Test
  void otherLibrariesHaveADirectoryOfTheirOwnEvenWithTheSameVersion() throws IOException {
    assertThat(
            new String[] {
              NativeLibraries.contents(jar("a.jar", "p", LIBRARY, "code", 0)),
              NativeLibraries.contents(jar("b.jar", "p", LIBRARY, "c0de", 0)),
              NativeLibraries.contents(jar("c.jar", "p", LIBRARY, "longer code", 0)),
              NativeLibraries.contents(jar("d.jar", "p", LIBRARY, "code", 60_000)),
              NativeLibraries.contents(jar("e.jar", "p", LIBRARY + ".1", "code", 0)),
              NativeLibraries.contents(dir)
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void theDirectoryIsTheUsersAloneAndKept() throws IOException {
    Path first = NativeLibraries.directory(dir, USER, "abc");

    assertThat(Files.getPosixFilePermissions(first))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(NativeLibraries.directory(dir, USER, "abc")).isEqualTo(first);
  }

  @Test
  void aDirectoryThatOthersCanWriteToIsNotTaken() throws IOException {
    Path open = NativeLibraries.directory(dir, USER, "abc");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(NativeLibraries.directory(dir, USER, "abc")).isNotEqualTo(open);
  }

  private Path jar(String name, String program, String library, String code, long later)
      throws IOException {
    Path jar = dir.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      add(zip, "multisite/cli/Main.class", program, later);
      add(zip, library, code, later);
    }
    return jar;
  }

  private static void add(ZipOutputStream zip, String name, String content, long later)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(1_700_000_000_000L + later);
    zip.putNextEntry(entry);
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
