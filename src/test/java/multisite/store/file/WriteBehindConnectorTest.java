package multisite.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;
import multisite.store.StoredObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Objects that reach the disk behind their writer's back. */
@Timeout(30)
class WriteBehindConnectorTest {
  private static final StoredForm FORM = StoredForm.of(new byte[] {'B', 'S', '\n', 7});

  @TempDir Path temp;

  private final CountDownLatch disk = new CountDownLatch(1);
  private final AtomicBoolean full = new AtomicBoolean();

  @AfterEach
  void letTheDiskGoOn() {
    disk.countDown();
  }

  @Test
  void aWriterGoesOnWhileTheDiskIsSlow() throws Exception {
    WriteBehindConnector connector = onSlowDisk();

    Key key = put(connector);
    CompletableFuture<Void> arrival = connector.arrival(key, "");

    assertThat(arrival).isNotDone();
    assertThat(new FileConnector(temp).exists(key)).isFalse();
    assertThat(temp.resolve(key.name())).doesNotExist();
    disk.countDown();
    arrival.get();
    assertThat(new FileConnector(temp).get(key).joined()).isEqualTo(FORM.joined());
    assertThat(connector.arrival(key, "")).isCompleted();
    connector.close();
  }

  @Test
  void aReaderOfTheSameProcessWaits() throws Exception {
    WriteBehindConnector connector = onSlowDisk();
    Key key = put(connector);

    CompletableFuture<byte[]> read = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                read.complete(connector.get(key).joined());
              } catch (StoreException | InterruptedException e) {
                read.completeExceptionally(e);
              }
            });
    reader.start();
    while (reader.getState() != Thread.State.WAITING) {
      assertThat(read).isNotDone();
      Thread.onSpinWait();
    }
    disk.countDown();

    assertThat(read.get()).isEqualTo(FORM.joined());
    connector.close();
  }

  @Test
  void whatIsRemovedBeforeItIsThereDoesNotComeLater() throws Exception {
    WriteBehindConnector connector = onSlowDisk();
    Key key = put(connector);
    CompletableFuture<Void> arrival = connector.arrival(key, "");
    disk.countDown();

    connector.evict(List.of(key));

    assertThat(arrival).isCompleted();
    assertThat(names()).isEmpty();
    connector.close();
    assertThat(names()).isEmpty();
  }

  @Test
  void closingWaitsForWhatIsOnItsWay() throws Exception {
    WriteBehindConnector connector = onSlowDisk();
    List<Key> keys = IntStream.range(0, 5).mapToObj(i -> put(connector)).toList();
    disk.countDown();

    connector.close();

    assertThat(keys).allMatch(new FileConnector(temp)::exists);
  }

  @Test
  void aLateFailureIsToldByTheArrivalAndTheNextOneByThePut() throws Exception {
    full.set(true);
    WriteBehindConnector connector = onSlowDisk();
    Key key = put(connector);
    disk.countDown();

    assertThatThrownBy(() -> connector.get(key))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
        .hasMessageContaining("it is full")
        .hasMessageContaining("of 4 bytes");
    assertThat(connector.arrival(key, "")).isCompletedExceptionally();
    assertThat(connector.exists(key)).isFalse();
    assertThat(names()).isEmpty();
    assertThatThrownBy(() -> put(connector)).hasMessageContaining("it is full");

    full.set(false);
    connector.put(List.of(new StoredObject(key, FORM)));
    assertThat(connector.arrival(key, "")).isCompleted();
    assertThat(connector.get(key).joined()).isEqualTo(FORM.joined());
    connector.close();
  }

  @Test
  void nobodyWaitsForEverForWhatRanOutOfMemory() throws Exception {
    WriteBehindConnector connector =
        new WriteBehindConnector(
            new FileConnector(
                temp,
                file -> {
                  Files.createFile(file);
                  return new Exhausted();
                }));

    Key key = put(connector);

    assertThatThrownBy(() -> connector.get(key))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no heap");
    connector.close();
  }

  /** Takes everything, and cannot be closed. */
  private static final class Exhausted implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      bytes.position(bytes.limit());
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      throw new OutOfMemoryError("no heap");
    }
  }

  private static Key put(WriteBehindConnector connector) {
    return connector.put(List.of(new StoredObject(Key.of(FORM), FORM))).get(0);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** On a disk that takes its time to close a file, and may find then that it has no room. */
  private WriteBehindConnector onSlowDisk() {
    return new WriteBehindConnector(new FileConnector(temp, this::slow));
  }

  private WritableByteChannel slow(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        return file.write(source);
      }

      @Override
      public boolean isOpen() {
        return file.isOpen();
      }

      @Override
      public void close() throws IOException {
        try {
          if (!disk.await(10, TimeUnit.SECONDS)) {
            throw new IOException("the test has not let the disk go on");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
        file.close();
        if (full.get()) {
          throw new IOException("No space left on device");
        }
      }
    };
  }
}
