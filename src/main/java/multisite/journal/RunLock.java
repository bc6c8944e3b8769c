package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import multisite.task.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One driver per run directory: a file that names the host and process of the driver, empty when
 * there is none, and locked by the system as well where the file system can.
 *
 * <p>A lock is stale when its process is gone from this host, or the number is another process's
 * now. What runs on another host cannot be seen from here: such a lock is believed.
 */
public final class RunLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws RunDirectoryException if another driver holds it, or it cannot be written
   */
  public static RunLock acquire(Path file) {
    try {
      RecordFile.createPrivate(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        Holder me = Holder.me();
        Optional<Holder> other = read(channel);
        if (!lockBySystem(channel) || other.map(Holder::mayLive).orElse(false)) {
          throw held(file, other);
        }
        other.ifPresent(
            gone ->
                LOG.warn("Took over the lock of process {}, which ended without it", gone.pid()));
        write(channel, me);
        return new RunLock(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new RunDirectoryException("cannot lock " + file + ": " + RecordReader.reason(e), e);
    }
  }

  /** The driver that holds the lock now, as far as can be seen from here. */
  public static Optional<Holder> holder(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel).filter(Holder::mayLive);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Empties the file and lets go. */
  @Override
  public void close() {
    try (channel) {
      channel.truncate(0);
    } catch (IOException e) {
      LOG.warn("Could not empty the lock file: {}", e.getMessage());
    }
  }

  private static RunDirectoryException held(Path file, Optional<Holder> other) {
    return new RunDirectoryException(
        "another driver works on %s: %s; if it is gone, delete %s"
            .formatted(
                file.toAbsolutePath().getParent(),
                other
                    .map(holder -> "process " + holder.pid() + " on " + holder.host())
                    .orElse("it is just starting"),
                file));
  }

  private static boolean lockBySystem(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // this very process
    } catch (IOException e) {
      LOG.debug("This file system has no locks; going by the lock file's text", e);
      return true;
    }
  }

  private static Optional<Holder> read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), 4096));
    channel.read(text, 0);
    return RecordReader.parse(Arrays.copyOf(text.array(), text.position()))
        .map(
            json ->
                new Holder(
                    json.path("host").asText(),
                    json.path("pid").asLong(),
                    json.path("started").asText()));
  }

  private static void write(FileChannel channel, Holder holder) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(holder.toJson())), 0);
    channel.force(true);
  }

  /**
   * Who holds a lock.
   *
   * @param started when the process started, to tell it from a later one of the same number
   */
  public record Holder(String host, long pid, String started) {
    static Holder me() {
      ProcessHandle me = ProcessHandle.current();
      return new Holder(HostInfo.hostName(), me.pid(), startOf(me));
    }

    /** Whether that process may still be running. */
    public boolean mayLive() {
      if (!host.equals(HostInfo.hostName())) {
        return true;
      }
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> started.isEmpty() || startOf(process).equals(started))
          .isPresent();
    }

    private static String startOf(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private JsonNode toJson() {
      ObjectNode json = Json.MAPPER.createObjectNode();
      return json.put("host", host).put("pid", pid).put("started", started);
    }
  }
}
