package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one campaign: where its files are, and the lock that makes it this driver's.
 *
 * <p>All failures are {@link RunDirectoryException}s of one sentence, except those of records,
 * which are {@link JournalException}s.
 */
public final class RunDirectory implements AutoCloseable {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final int MAX_TWINS = 100;

  private final Path path;
  private final @Nullable RunLock lock;

  private RunDirectory(Path path, @Nullable RunLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes a new directory of that name under {@code runs}, and locks it. */
  public static RunDirectory create(Path runs, RunName name) {
    try {
      Files.createDirectories(runs);
      for (int twin = 1; twin <= MAX_TWINS; twin++) {
        Path path = runs.resolve(twin == 1 ? name.text() : name.text() + "-" + twin);
        try {
          Files.createDirectory(path, Permissions.ownerOnlyDirectory(path));
          return furnish(path);
        } catch (FileAlreadyExistsException e) {
          // two campaigns of the same settings in the same second: the next number
        }
      }
      throw new RunDirectoryException("too many runs of the name " + name.text() + " in " + runs);
    } catch (IOException e) {
      throw unwritable(runs, e);
    }
  }

  /** Makes exactly that directory, or takes it if it holds no campaign yet, and locks it. */
  public static RunDirectory createExactly(Path path) {
    if (holdsCampaign(path)) {
      throw new RunDirectoryException(
          path + " holds a campaign already: resume it, or choose another --run-dir");
    }
    try {
      if (!Files.isDirectory(path)) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(path, Permissions.ownerOnlyDirectory(path));
      }
      return furnish(path);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** Opens a run directory to go on with it, and locks it. */
  public static RunDirectory open(Path path) {
    RunDirectory run = look(path);
    return new RunDirectory(path, RunLock.acquire(run.file(RunFile.LOCK)));
  }

  /** Opens a run directory to look at it, without a lock. */
  public static RunDirectory look(Path path) {
    if (!Files.isDirectory(path)) {
      throw new RunDirectoryException("there is no run directory " + path);
    }
    if (!holdsCampaign(path)) {
      throw new RunDirectoryException(
          path + " is no run directory: it has no " + RunFile.JOURNAL.fileName());
    }
    return new RunDirectory(path, null);
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The path of one of its files. */
  public Path file(RunFile file) {
    return path.resolve(file.fileName());
  }

  /** The driver that works on this directory now, as far as can be seen from here. */
  public Optional<RunLock.Holder> driver() {
    return RunLock.holder(file(RunFile.LOCK));
  }

  /** Opens one of its files of JSON lines for appending. */
  public RecordFile records(RunFile file, Sync sync) {
    return RecordFile.open(file(file), sync);
  }

  /** The lines of one of its files of JSON lines. */
  public RecordReader read(RunFile file) {
    return new RecordReader(file(file));
  }

  /**
   * Writes a file of one JSON object, all of it or nothing.
   *
   * @throws JournalException if it could not be written
   */
  public void writeJson(RunFile file, JsonNode json) {
    writeText(file, json.toPrettyString() + "\n");
  }

  /**
   * Writes a file, all of it or nothing.
   *
   * @throws JournalException if it could not be written
   */
  public void writeText(RunFile file, String text) {
    writeWhole(file(file), text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes one of this directory's files, all of it or nothing, and on disk when this returns.
   *
   * @throws JournalException if it could not be written
   */
  public static void writeWhole(Path target, byte[] bytes) {
    Path scratch = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      Files.deleteIfExists(scratch);
      RecordFile.createPrivate(scratch);
      try (AppendChannel channel = AppendChannel.ofFile(scratch)) {
        channel.write(bytes);
        channel.sync();
      }
      Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
      Permissions.syncDirectory(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw RecordFile.unwritable(target, e);
    }
  }

  /** Writes {@link RunFile#ENVIRONMENT}: only what is allowed there. */
  public void writeEnvironment(Map<String, String> environment) {
    writeJson(RunFile.ENVIRONMENT, Json.MAPPER.valueToTree(Environment.allowed(environment)));
  }

  /** Reads a file of one JSON object. */
  public JsonNode readJson(RunFile file) {
    try {
      return Json.MAPPER.readTree(file(file).toFile());
    } catch (IOException e) {
      throw RecordReader.unreadable(file(file), e);
    }
  }

  /** The file of a model's weights; {@code name} is a plain file name. */
  public Path model(String name) {
    return inside(RunFile.MODELS, name);
  }

  /** The file of a ranking; {@code name} is a plain file name. */
  public Path ranking(String name) {
    return inside(RunFile.RANKINGS, name);
  }

  /** The directory for what a failed task left behind, not made yet. */
  public Path task(String taskId) {
    return inside(RunFile.TASKS, taskId);
  }

  /** Lets go of the lock. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }

  private Path inside(RunFile directory, String name) {
    if (!PLAIN_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is no plain file name");
    }
    return file(directory).resolve(name);
  }

  private static RunDirectory furnish(Path path) throws IOException {
    RunLock lock = RunLock.acquire(path.resolve(RunFile.LOCK.fileName()));
    try {
      if (holdsCampaign(path)) {
        throw new RunDirectoryException(path + " was taken by another campaign just now");
      }
      for (RunFile directory : List.of(RunFile.MODELS, RunFile.RANKINGS, RunFile.TASKS)) {
        Path made = path.resolve(directory.fileName());
        if (!Files.isDirectory(made)) {
          Files.createDirectory(made, Permissions.ownerOnlyDirectory(made));
        }
      }
      Permissions.syncDirectory(path.toAbsolutePath().getParent());
      return new RunDirectory(path, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static boolean holdsCampaign(Path path) {
    return Files.exists(path.resolve(RunFile.JOURNAL.fileName()))
        || Files.exists(path.resolve(RunFile.RUN_PARAMS.fileName()));
  }

  private static RunDirectoryException unwritable(Path path, IOException e) {
    return new RunDirectoryException("cannot write to " + path + ": " + why(e), e);
  }

  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    return e instanceof NoSuchFileException ? "no such directory" : RecordReader.reason(e);
  }
}
