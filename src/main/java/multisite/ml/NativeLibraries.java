package multisite.ml;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The directory on this machine's own disk where the tensor engine's libraries are unpacked, kept
 * from run to run. Code is loaded from it, so that one which another user could have written to is
 * not taken.
 *
 * <p>JavaCPP unpacks a library again, while other processes may be loading it, when the file there
 * is not of the size and time that the jar says. So each set of libraries has a directory of its
 * own: jars that hold the same share one, and whatever is in it is never replaced. How processes
 * that find it empty at the same time wait for each other, the tensor engine's loader knows.
 */
public final class NativeLibraries {
  /** The system property by which JavaCPP is told the directory. */
  public static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Pattern LIBRARY = Pattern.compile("org/bytedeco/.*\\.so(\\.\\d+)*");
  private static final Pattern ENGINE_JAR = Pattern.compile("(pytorch|openblas|javacpp)-.*\\.jar");
  private static final int DIGITS = 16;

  private NativeLibraries() {}

  /** The directory for this process's user, machine and program. */
  public static Path here() throws IOException {
    return directory(
        Path.of(System.getProperty("java.io.tmpdir")),
        System.getProperty("user.name"),
        contents(code()));
  }

  /** The directory of this user and these libraries below {@code tmp}; a fresh one if unsafe. */
  static Path directory(Path tmp, String user, String contents) throws IOException {
    Path directory =
        tmp.resolve("multisite-natives-" + user.replaceAll("\\W", "_") + "-" + contents);
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      return directory;
    } catch (FileAlreadyExistsException e) {
      PosixFileAttributes found =
          Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean safe =
          found.isDirectory()
              && found.owner().getName().equals(user)
              && found.permissions().equals(OWNER_ONLY);
      return safe ? directory : Files.createTempDirectory(tmp, "multisite-natives-");
    }
  }

  /**
   * What tells these libraries from others: a digest of their names, sizes, times and checksums in
   * the jar's table of contents. Outside of a jar the names of the engine's own jars on the class
   * path, which hold their versions.
   */
  static String contents(Path code) throws IOException {
    if (!Files.isRegularFile(code)) {
      return digest(
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(element -> element.substring(element.lastIndexOf(File.separatorChar) + 1))
              .filter(name -> ENGINE_JAR.matcher(name).matches())
              .sorted()
              .collect(Collectors.joining("\n")));
    }
    try (ZipFile jar = new ZipFile(code.toFile())) {
      List<String> libraries =
          jar.stream()
              .filter(entry -> LIBRARY.matcher(entry.getName()).matches())
              .map(NativeLibraries::line)
              .sorted()
              .toList();
      return digest(String.join("\n", libraries));
    }
  }

  private static String line(ZipEntry entry) {
    return entry.getName() + " " + entry.getSize() + " " + entry.getCrc() + " " + entry.getTime();
  }

  private static String digest(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Path code() {
    try {
      return Path.of(
          NativeLibraries.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program does not know its own jar", e);
    }
  }
}
