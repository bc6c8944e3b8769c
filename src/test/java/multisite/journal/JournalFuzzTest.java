package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import multisite.testing.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged journals: each is read, or refused in one sentence that names the file. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalFuzzTest {
  private static final long SEED = 20260803;
  private static final int JOURNALS = 2000;

  @TempDir Path dir;

  @Test
  void noDamagedJournalCrashesTheReader() throws IOException {
    Path file = dir.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file, Clock.systemUTC(), Unsynced::open)) {
      journal.appendAll(JournalTest.ALL);
    }
    byte[] good = Files.readAllBytes(file);
    Mutations mutations = new Mutations(new Random(SEED));
    int read = 0;
    for (int i = 0; i < JOURNALS; i++) {
      Files.write(file, mutations.ofBytes(good));
      try {
        JournalState.replay(Journal.read(file));
        read++;
      } catch (RunDirectoryException e) {
        assertThat(e.getMessage()).contains("journal.jsonl");
      }
    }
    assertThat(read).as("mutants that are still journals").isBetween(JOURNALS / 100, JOURNALS - 1);
  }
}
