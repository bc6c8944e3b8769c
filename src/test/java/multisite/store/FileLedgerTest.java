package multisite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import multisite.testing.MemoryConnector;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed driver has left can be found and removed. */
class FileLedgerTest {
  @TempDir Path directory;

  private final MemoryConnector memory = new MemoryConnector();

  @Test
  void knowsAfterADeathWhatWasLeftWhere() throws Exception {
    Path file = directory.resolve("store.jsonl");
    FileLedger ledger = FileLedger.open(file);
    Store killed = store(ledger);
    killed.put(Owner.task("t-1"), Codec.TEXT, "input");
    Proxy<String> chunk = killed.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    killed.release(Owner.task("t-1"));
    ledger.close();
    Files.writeString(file, "{\"storing\":[\"torn", StandardOpenOption.APPEND);

    List<FileLedger.Leftover> left = FileLedger.leftovers(file);

    assertThat(left).hasSize(1);
    assertThat(left.get(0).key().name()).isEqualTo(chunk.key().name());
    assertThat(left.get(0).owner()).isEqualTo(Owner.CAMPAIGN);
    assertThat(left.get(0).connector()).isEqualTo(memory.config());
    try (FileLedger next = FileLedger.open(file)) {
      store(next).evict(left.stream().map(FileLedger.Leftover::key).toList());
    }
    assertThat(memory.names()).isEmpty();
    assertThat(FileLedger.leftovers(file)).isEmpty();
  }

  @Test
  void aLineThatIsTornWithinALetterIsNoLine() throws Exception {
    Path file = directory.resolve("store.jsonl");
    try (FileLedger ledger = FileLedger.open(file)) {
      store(ledger).put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
    }
    byte[] torn = "{\"storing\":[],\"store\":\"ü".getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(torn, torn.length - 1), StandardOpenOption.APPEND);
    try (FileLedger next = FileLedger.open(file)) {
      next.closing(new StoreTotals().toJson(Map.of("train", 1)));
    }

    assertThat(FileLedger.leftovers(file)).hasSize(1);
    assertThat(FileLedger.totals(file)).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadIsBadDataOfTheRun() throws Exception {
    Path file = Files.createDirectory(directory.resolve("store.jsonl"));

    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            () -> FileLedger.leftovers(file), () -> FileLedger.totals(file))) {
      assertThatThrownBy(read)
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.BAD_REFERENCE))
          .hasMessageContaining("cannot read " + file);
    }
  }

  @Test
  void staysOpenWhenTheThreadThatUsesItIsInterrupted() throws Exception {
    Path file = directory.resolve("store.jsonl");
    try (FileLedger ledger = FileLedger.open(file)) {
      Store store = store(ledger);
      Thread.currentThread().interrupt();
      Proxy<String> chunk = store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
      assertThat(Thread.interrupted()).isTrue();
      store.evict(List.of(chunk.key()));
    }
    assertThat(FileLedger.leftovers(file)).isEmpty();
  }

  @Test
  void knowsOfAnObjectBeforeItIsPut() throws Exception {
    Path file = directory.resolve("store.jsonl");
    memory.fillUp();
    try (FileLedger ledger = FileLedger.open(file)) {
      Store store = store(ledger);
      try {
        store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
      } catch (StoreException e) {
        assertThat(memory.names()).hasSize(1);
      }
    }
    assertThat(FileLedger.leftovers(file))
        .extracting(leftover -> leftover.key().name())
        .containsExactlyElementsOf(memory.names());
  }

  private Store store(Ledger ledger) {
    return new Store("train", memory, new ObjectCache(1000), StoreListener.NONE, ledger);
  }
}
