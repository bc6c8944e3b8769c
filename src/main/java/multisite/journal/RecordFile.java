package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import multisite.task.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of JSON lines: whole lines, each append one write, on disk before it returns
 * if so wished. Opening it cuts off the torn line that a crash may have left.
 *
 * <p>For all threads. After an append that failed, all fail: the file ends with the last whole
 * record before it.
 */
public final class RecordFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFile.class);

  private final Path path;
  private final Sync sync;

  @GuardedBy("this")
  private final AppendChannel channel;

  @GuardedBy("this")
  private @Nullable IOException broken;

  private RecordFile(Path path, Sync sync, AppendChannel channel) {
    this.path = path;
    this.sync = sync;
    this.channel = channel;
  }

  /** Opens a file for appending, and makes it if there is none. */
  public static RecordFile open(Path path, Sync sync) {
    return open(path, sync, AppendChannel::ofFile);
  }

  /**
   * Opens a file through a channel of the caller's.
   *
   * @throws JournalException if it cannot be opened or repaired
   */
  public static RecordFile open(Path path, Sync sync, AppendChannel.Opener opener) {
    try {
      createPrivate(path);
      RecordTail tail = RecordTail.of(path);
      AppendChannel channel = opener.open(path);
      if (tail.fileBytes() > tail.wholeBytes()) {
        LOG.warn(
            "Cut a torn line of {} bytes off the end of {}",
            tail.fileBytes() - tail.wholeBytes(),
            path);
        channel.truncate(tail.wholeBytes());
      } else if (!tail.endsLine()) {
        channel.write(new byte[] {'\n'});
      }
      return new RecordFile(path, sync, channel);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /**
   * Appends one record.
   *
   * @throws JournalException if it could not be written: the campaign has to stop
   */
  public void append(JsonNode record) {
    appendAll(List.of(record));
  }

  /**
   * Appends several records in one write.
   *
   * @throws JournalException if they could not be written: the campaign has to stop
   */
  public void appendAll(List<? extends JsonNode> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try {
      for (JsonNode record : records) {
        lines.writeBytes(Json.MAPPER.writeValueAsBytes(record));
        lines.write('\n');
      }
    } catch (IOException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
    write(lines.toByteArray());
  }

  /** The file. */
  public Path path() {
    return path;
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private synchronized void write(byte[] lines) {
    if (broken != null) {
      throw unwritable(path, broken);
    }
    long before = -1;
    try {
      before = channel.length();
      channel.write(lines);
      if (sync == Sync.EACH_APPEND) {
        channel.sync();
      }
    } catch (IOException e) {
      broken = e;
      cutBackTo(before);
      throw unwritable(path, e);
    }
  }

  @GuardedBy("this")
  private void cutBackTo(long length) {
    if (length < 0) {
      return;
    }
    try {
      channel.truncate(length);
    } catch (IOException e) {
      LOG.warn("Could not cut the torn line off {}; the next opening will", path, e);
    }
  }

  /** Makes the file, readable by its owner alone, if there is none. */
  static void createPrivate(Path path) throws IOException {
    try {
      Files.createFile(path, Permissions.ownerOnlyFile(path));
      Permissions.syncDirectory(path.toAbsolutePath().getParent());
    } catch (FileAlreadyExistsException e) {
      // to be continued
    }
  }

  static JournalException unwritable(Path path, IOException e) {
    return new JournalException("cannot write " + path + ": " + RecordReader.reason(e), e);
  }
}
