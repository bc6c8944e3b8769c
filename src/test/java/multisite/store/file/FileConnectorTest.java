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
import java.util.UUID;
import java.util.stream.Stream;
import multisite.store.Codec;
import multisite.store.FileLedger;
import multisite.store.Key;
import multisite.store.ObjectCache;
import multisite.store.Owner;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoredForm;
import multisite.store.StoredObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects as files that are whole or not there. */
class FileConnectorTest {
  private static final byte[] STORED = {'B', 'S', '\n', 7};
  private static final StoredForm FORM = StoredForm.of(STORED);

  @TempDir Path temp;

  @Test
  void laysAnObjectOutAsProxyStoreDoes() throws IOException {
    Path directory = temp.resolve("proxystore");
    FileConnector connector = new FileConnector(directory);

    Key key = put(connector);

    assertThat(names(directory)).containsExactlyInAnyOrder(key.name(), key.name() + ".ready");
    assertThat(Files.readAllBytes(directory.resolve(key.name()))).isEqualTo(STORED);
    assertThat(Files.size(directory.resolve(key.name() + ".ready"))).isZero();
    assertThat(FileConnector.of(connector.config()).get(key).joined()).isEqualTo(STORED);
  }

  @Test
  void anObjectWithoutItsMarkIsNotThere() throws IOException {
    FileConnector connector = new FileConnector(temp);
    Key key = put(connector);
    Files.delete(temp.resolve(key.name() + ".ready"));

    assertThat(connector.exists(key)).isFalse();
    assertThatThrownBy(() -> connector.get(key))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
        .hasMessageContaining(temp.toString());
  }

  @Test
  void evictsItsObjectsAndTheDirectoryThatItMade() throws IOException {
    Path directory = temp.resolve("a/b");
    FileConnector connector = new FileConnector(directory);
    Key key = put(connector);

    connector.evict(List.of(key, key));
    connector.close();

    assertThat(directory).doesNotExist();
    assertThat(directory.getParent()).exists();
  }

  @Test
  void evictsWhatAKilledWriterLeftOfAnObjectAndNoOthers() throws IOException {
    Path directory = temp.resolve("objects");
    FileConnector connector = new FileConnector(directory);
    Key torn = Key.of(FORM);
    String aside = "." + torn.name() + "." + UUID.randomUUID() + ".part";
    Files.writeString(directory.resolve(aside), "US\nhal");
    String other = "." + Key.of(FORM).name() + "." + UUID.randomUUID() + ".part";
    Files.writeString(directory.resolve(other), "US\nof a living one");

    connector.evict(List.of(torn));

    assertThat(names(directory)).containsExactly(other);
  }

  @Test
  void aStoreThatIsClosedRemovesWhatKilledWritersLeftOfAnObjectThatWasPutAgain() throws Exception {
    Path directory = temp.resolve("objects");
    try (FileLedger ledger = FileLedger.open(temp.resolve("store.jsonl"))) {
      Store store =
          new Store("file", new FileConnector(directory), new ObjectCache(0), metric -> {}, ledger);
      Key twice = store.put(Owner.task("retried"), Codec.TEXT, "put again").key();
      Files.writeString(directory.resolve(aside(twice)), "US\nput a");
      Key open = store.put(Owner.task("open"), Codec.TEXT, "of a task elsewhere").key();
      String stays = aside(open);
      Files.writeString(directory.resolve(stays), "US\nof a t");
      String foreign = aside(Key.of(FORM));
      Files.writeString(directory.resolve(foreign), "US\nof another run");

      store.release(Owner.task("retried"));
      store.leave(Owner.task("open"));
      store.close();

      assertThat(names(directory))
          .containsExactlyInAnyOrder(open.name(), open.name() + ".ready", stays, foreign);
    }
  }

  private static String aside(Key key) {
    return "." + key.name() + "." + UUID.randomUUID() + ".part";
  }

  @Test
  void leavesADirectoryAloneThatHoldsAnythingElse() throws IOException {
    Path directory = temp.resolve("proxystore");
    FileConnector connector = new FileConnector(directory);
    Files.writeString(directory.resolve("notes.txt"), "mine");

    connector.close();
    new FileConnector(temp).close();

    assertThat(directory.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aFullDirectoryIsOneSentenceAndLeavesNoTornObject() throws IOException {
    FileConnector connector = new FileConnector(temp, FileConnectorTest::full);

    assertThatThrownBy(() -> put(connector))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
        .hasMessageContaining("it is full")
        .hasMessageContaining("of 4 bytes");
    assertThat(names(temp)).isEmpty();
  }

  @Test
  void aReaderSaysWhichDirectoryItCannotSee() {
    assertThatThrownBy(
            () -> FileConnector.of(new FileConnector(temp).config().put("store_dir", "/no/dir")))
        .hasMessageContaining("'/no/dir' is not there on this machine");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsOneSentence() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");

    assertThatThrownBy(() -> new FileConnector(file))
        .hasMessageContaining("a file is in its place");
  }

  private static Key put(FileConnector connector) {
    return connector.put(List.of(new StoredObject(Key.of(FORM), FORM))).get(0);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** A file system with room for two bytes more. */
  private static WritableByteChannel full(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer source) throws IOException {
        if (channel.position() >= 2) {
          throw new IOException("No space left on device");
        }
        ByteBuffer two = source.slice().limit(2);
        int written = channel.write(two);
        source.position(source.position() + written);
        return written;
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
