package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The records as PyPI's QCElemental and the original's notebooks read them. Needs a Python with
 * QCElemental in {@code target/qcelemental}.
 */
class QcelementalIT {
  private static final Path PYTHON = Path.of("target/qcelemental/bin/python").toAbsolutePath();

  private static final String CHECK =
      """
      import json, sys
      from qcelemental.models import OptimizationResult
      for line in open(sys.argv[1]):
          record = OptimizationResult(**json.loads(line))
          assert record.success
          last = record.final_molecule
          print(last.name, int(last.molecular_charge), last.molecular_multiplicity,
                len(last.connectivity), len(record.trajectory),
                record.trajectory[-1].return_result == record.energies[-1],
                last.to_string('xyz').splitlines()[1])
      for line in open(sys.argv[2]):
          time, text = json.loads(line)
          data = json.loads(text)
          print(data['key'], sorted(data['oxidation_potential']), sorted(data['data']['xtb']))
      """;

  @TempDir Path directory;

  @BeforeAll
  static void needsPython() {
    if (!Files.isExecutable(PYTHON)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("there is no QCElemental in target/qcelemental");
      }
      assumeTrue(false, "there is no QCElemental in target/qcelemental");
    }
  }

  @Test
  void readsEveryRecord() throws Exception {
    StringBuilder records = new StringBuilder();
    StringBuilder data = new StringBuilder();
    try (ProcessRunner runner = new ProcessRunner()) {
      SimulationReport report =
          new Simulator(QcSettings.defaults(), runner)
              .run("CCO", FakePrograms.xtb("good", directory));
      for (ObjectNode record : report.records().values()) {
        records.append(record).append('\n');
      }
      data.append(MoleculeData.of(report).toRecordLine(1795379048.44)).append('\n');
      Path script = Files.writeString(directory.resolve("check.py"), CHECK);
      Path recordFile = Files.writeString(directory.resolve("qcfractal-records.json"), records);
      Path dataFile = Files.writeString(directory.resolve("moldata-records.json"), data);
      Path out = directory.resolve("out");
      Path err = directory.resolve("err");
      ProcessOutcome outcome =
          runner.run(
              new ProcessRequest(
                  List.of(
                      PYTHON.toString(),
                      script.toString(),
                      recordFile.toString(),
                      dataFile.toString()),
                  directory,
                  Map.of(),
                  Duration.ofMinutes(2),
                  out,
                  err));
      assertThat(outcome.exit()).as(Files.readString(err)).isZero();
      assertThat(Files.readAllLines(out))
          .containsExactly(
              "C2H6O 0 1 8 2 True 0 1 C2H6O",
              "C2H6O 1 2 8 2 True 1 2 C2H6O",
              "LFQSCWFLJHTTHZ-UHFFFAOYSA-N ['xtb-vacuum', 'xtb-vacuum-vertical']"
                  + " ['neutral', 'oxidized']");
    }
  }
}
