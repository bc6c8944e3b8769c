package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import multisite.task.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
  @TempDir Path dir;

  @Test
  void whatWasAppendedIsReadBackInOrder() {
    Path file = dir.resolve("records");
    try (RecordFile records = RecordFile.open(file, Sync.EACH_APPEND)) {
      records.append(record(1));
      records.appendAll(List.of(record(2), record(3)));
    }
    assertThat(RecordReader.readAll(file))
        .containsExactly(
            new RecordLine(1, record(1)),
            new RecordLine(2, record(2)),
            new RecordLine(3, record(3)));
  }

  @Test
  void aMissingFileHasNoLines() {
    assertThat(RecordReader.readAll(dir.resolve("none"))).isEmpty();
  }

  @Test
  void aCrashAtAnyByteOfTheLastAppendLeavesTheOthersAndRoomForMore() throws IOException {
    Path whole = dir.resolve("whole");
    try (RecordFile records = RecordFile.open(whole, Sync.NEVER)) {
      records.append(record(1));
      records.append(record(2));
    }
    byte[] bytes = Files.readAllBytes(whole);
    long afterFirst = Json.MAPPER.writeValueAsBytes(record(1)).length + 1L;
    for (int length = 0; length <= bytes.length; length++) {
      Path torn = dir.resolve("torn-" + length);
      Files.write(torn, Arrays.copyOf(bytes, length));
      List<Integer> expected = new ArrayList<>();
      if (length >= afterFirst - 1) {
        expected.add(1); // a record whose newline alone is missing is whole
      }
      if (length >= bytes.length - 1) {
        expected.add(2);
      }
      assertThat(numbers(torn)).as("reading %d bytes", length).isEqualTo(expected);
      try (RecordFile records = RecordFile.open(torn, Sync.NEVER)) {
        records.append(record(9));
      }
      expected.add(9);
      assertThat(numbers(torn)).as("going on after %d bytes", length).isEqualTo(expected);
    }
  }

  @Test
  void aLastLineOfZerosIsTornToo() throws IOException {
    Path file = dir.resolve("records");
    Files.writeString(file, "{\"n\":1}\n" + "\0".repeat(300_000) + "\n");
    assertThat(numbers(file)).containsExactly(1);
    RecordFile.open(file, Sync.NEVER).close();
    assertThat(Files.readString(file)).isEqualTo("{\"n\":1}\n");
  }

  @Test
  void aCorruptMiddleIsNamedByFileAndLine() throws IOException {
    Path file = dir.resolve("records");
    Files.writeString(file, "{\"n\":1}\n{\"n\":\n{\"n\":3}\n");
    assertThatThrownBy(() -> RecordReader.readAll(file))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessage(file + ", line 2: not a JSON record, and not the last line");
  }

  @Test
  void aFullDiskIsFatalAndLeavesWholeLinesOnly() throws IOException {
    Path file = dir.resolve("records");
    for (int room = 0; room < 40; room++) {
      Files.deleteIfExists(file);
      int bytes = room;
      try (RecordFile records =
          RecordFile.open(file, Sync.EACH_APPEND, path -> new SmallDisk(path, bytes))) {
        int[] written = {0};
        assertThatThrownBy(
                () -> {
                  while (written[0] < 100) {
                    records.append(record(written[0]));
                    written[0]++;
                  }
                })
            .isInstanceOf(JournalException.class)
            .hasMessage("cannot write " + file + ": No space left on device");
        assertThat(numbers(file)).hasSize(written[0]);
        assertThat(Files.size(file)).isEqualTo(written[0] * 8L);
        assertThatThrownBy(() -> records.append(record(7))).isInstanceOf(JournalException.class);
      }
    }
  }

  @Test
  void aDiskThatCannotSyncIsFatal() {
    Path file = dir.resolve("records");
    try (RecordFile records =
        RecordFile.open(
            file,
            Sync.EACH_APPEND,
            path ->
                new SmallDisk(path, 1000) {
                  @Override
                  public void sync() throws IOException {
                    throw new IOException("Input/output error");
                  }
                })) {
      assertThatThrownBy(() -> records.append(record(1)))
          .isInstanceOf(JournalException.class)
          .hasMessageEndingWith("Input/output error");
    }
    assertThat(RecordReader.readAll(file)).isEmpty();
  }

  @Test
  void linesOfManyThreadsDoNotMix() throws Exception {
    Path file = dir.resolve("records");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (RecordFile records = RecordFile.open(file, Sync.NEVER)) {
      List<Future<?>> done = new ArrayList<>();
      for (int n = 0; n < 400; n++) {
        int number = n;
        done.add(threads.submit(() -> records.append(record(number))));
      }
      for (Future<?> future : done) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(numbers(file)).hasSize(400).doesNotHaveDuplicates();
  }

  @Test
  void anInterruptedThreadStillWritesItsWholeLine() {
    Path file = dir.resolve("records");
    try (RecordFile records = RecordFile.open(file, Sync.EACH_APPEND)) {
      Thread.currentThread().interrupt();
      records.append(record(1));
      assertThat(Thread.interrupted()).isTrue();
      records.append(record(2));
    }
    assertThat(numbers(file)).containsExactly(1, 2);
  }

  @Test
  void filesAreReadableByTheirOwnerAlone() throws IOException {
    Path file = dir.resolve("records");
    RecordFile.open(file, Sync.NEVER).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static ObjectNode record(int n) {
    return Json.MAPPER.createObjectNode().put("n", n);
  }

  private static List<Integer> numbers(Path file) {
    return RecordReader.readAll(file).stream().map(line -> line.json().get("n").asInt()).toList();
  }

  /** A disk with room for so many bytes, which takes the part of a write that fits. */
  private static class SmallDisk implements AppendChannel {
    private final AppendChannel file;
    private int room;

    SmallDisk(Path path, int room) throws IOException {
      this.file = AppendChannel.ofFile(path);
      this.room = room;
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      int fits = Math.min(room, bytes.length);
      file.write(Arrays.copyOf(bytes, fits));
      room -= fits;
      if (fits < bytes.length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
