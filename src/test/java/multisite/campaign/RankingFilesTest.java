package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.RunDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankingFilesTest {
  private static final RankingFiles.Saved RANKING =
      new RankingFiles.Saved(
          2,
          List.of(
              new RankedMolecule(9_999_999, 12.25, 0.5, 12.75),
              new RankedMolecule(0, 11, 0.1, 11.1)));

  @TempDir Path dir;
  private RunDirectory run;
  private RankingFiles files;

  @BeforeEach
  void makeRun() {
    run = RunDirectory.createExactly(dir.resolve("run"));
    files = new RankingFiles(run);
  }

  @AfterEach
  void closeRun() {
    run.close();
  }

  @Test
  void readsBackWhatWasWritten() {
    files.write(3, RANKING);

    assertThat(files.read(made(3, RANKING))).contains(RANKING);
    assertThat(RANKING.isCut()).as("there may have been more").isTrue();
  }

  @Test
  void aRankingOfOtherMoleculesIsNone() {
    files.write(3, RANKING);
    RankingFiles.Saved other = new RankingFiles.Saved(2, RANKING.best().subList(0, 1));

    assertThat(files.read(made(3, other))).isEmpty();
  }

  @Test
  void aRankingThatIsTornAtAnyByteIsNone() throws Exception {
    files.write(3, RANKING);
    Path file = run.ranking("ranking-3.bin");
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(files.read(made(3, RANKING))).as("%d bytes", length).isEmpty();
    }
  }

  @Test
  void keepsTheRankingsFromARoundOn() {
    files.write(1, RANKING);
    files.write(2, RANKING);

    files.removeOlderThan(2);

    assertThat(files.read(made(1, RANKING))).isEmpty();
    assertThat(files.read(made(2, RANKING))).contains(RANKING);
  }

  private static RankingMade made(int round, RankingFiles.Saved ranking) {
    return new RankingMade(
        round, List.of(), ranking.best().size(), RankingFiles.digest(ranking.best()));
  }
}
