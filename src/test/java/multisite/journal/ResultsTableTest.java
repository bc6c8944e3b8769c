package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTableTest {
  private static final ResultsTable TABLE =
      new ResultsTable(
          List.of(
              new ResultRow("CCO", "K1", 11.25, null, Subject.Origin.INITIAL, 0.5),
              new ResultRow(
                  "FC(F)F",
                  "K2",
                  14.5,
                  new Subject.Score(13.5, 0.25, 13.75),
                  Subject.Origin.RANKED,
                  1.25)));

  @TempDir Path dir;

  @Test
  void theBestMoleculeComesFirst() {
    assertThat(TABLE.toCsv())
        .isEqualTo(
            """
            smiles,inchi_key,ip_ev,mean_ev,std_ev,ucb_ev,origin,wall_seconds
            FC(F)F,K2,14.5,13.5,0.25,13.75,ranked,1.250
            CCO,K1,11.25,,,,initial,0.500
            """);
  }

  @Test
  void theTextTableHasAlignedColumns() {
    assertThat(TABLE.best(10).lines())
        .containsExactly(
            "rank   IP / eV  UCB / eV  chosen   molecule",
            "   1    14.500    13.750  ranked   FC(F)F",
            "   2    11.250         -  initial  CCO");
    assertThat(TABLE.best(1).lines()).hasSize(2);
  }

  @Test
  void itIsWrittenIntoTheRunDirectory() {
    try (RunDirectory run = RunDirectory.createExactly(dir.resolve("run"))) {
      TABLE.write(run);
      TABLE.write(run);
      assertThat(run.file(RunFile.RESULTS)).hasContent(TABLE.toCsv());
    }
  }
}
