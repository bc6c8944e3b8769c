package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which settings a run may get at its resume, and which would change what its records mean. */
class ResumptionTest {
  @TempDir Path dir;
  private Path run;

  /** A run whose driver died before its journal was begun. */
  @BeforeEach
  void writeParameters() throws IOException {
    run = Files.createDirectory(dir.resolve("run"));
    Path space = Files.writeString(dir.resolve("space.smi"), "C\n");
    CommandLineRun settings =
        CommandLineRun.of("--search-space", space.toString(), "--xtb-command", "true", "--dry-run");
    assertThat(settings.exitCode()).as(settings.err()).isZero();
    StringBuilder json = new StringBuilder("{");
    settings
        .out()
        .lines()
        .map(line -> line.strip().split(" {2,}"))
        .forEach(setting -> json.append(member(setting[0], setting[1])));
    Files.writeString(run.resolve("run_params.json"), json.append("\"x\": 0}"));
  }

  @ParameterizedTest
  @CsvSource({
    "--seed, 8, 0",
    "--beta, 2, 1",
    "--initial-size, 3, 32",
    "--qc-specification, nwchem, xtb",
    "--search-space, other.smi, space.smi",
    "--model-count, 5, 8",
    "--num-epochs, 5, 512",
    "--learning-rate, 0.1, 0.001",
    "--molecules-per-ml-task, 7, 10000",
    "--max-atoms, 7, "
  })
  void refusesWhatTheRecordsMean(String option, String value, String former) {
    CommandLineRun refused = resume(option, value);

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCodes.USAGE);
    assertThat(refused.err())
        .startsWith("multisite: " + option + " cannot be changed by resume: the run was begun with")
        .contains(former == null ? "" : former)
        .hasLineCount(1);
  }

  @Test
  void acceptsAFixedSettingThatIsGivenAsItWas() {
    for (List<String> same :
        List.of(
            List.of("--seed", "0"),
            List.of("--beta", "1"),
            List.of("--search-space", dir.resolve("space.smi").toString()))) {
      CommandLineRun resumed = resume(same.toArray(String[]::new));

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("changeable")
  void takesHowFarHowFastAndWhere(List<String> options) {
    CommandLineRun resumed = resume(options.toArray(String[]::new));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    String name = options.get(0).substring(2);
    assertThat(resumed.out()).containsPattern("(?m)^" + name + " .* option$");
  }

  static Stream<List<String>> changeable() {
    return Stream.of(
        List.of("--search-size", "5000"),
        List.of("--retrain-frequency", "3"),
        List.of("--pause-during-update"),
        List.of("--max-failures", "3"),
        List.of("--max-retries", "9"),
        List.of("--time-limit", "2h30m"),
        List.of("--simulation-timeout", "5m"),
        List.of("--num-qc-workers", "7"),
        List.of("--num-ml-workers", "1"));
  }

  @Test
  void whatARemoteEndpointWasToldMeansNothingOnThisMachine() throws IOException {
    Path params = run.resolve("run_params.json");
    String remote = "4b116d3c-1703-4f8f-9f6f-39921e5864df";
    Files.writeString(
        params,
        Files.readString(params)
            .replace(
                "\"x\": 0",
                ("\"qc_endpoint\": \"%1$s\", \"qc_jar\": \"r\", \"qc_prefetch\": 2,"
                        + " \"qc_endpoint_config\": \"account=chem\", \"ml_endpoint\": \"%1$s\","
                        + " \"ml_jar\": \"r\", \"ml_endpoint_config\": \"account=ml\", \"x\": 0")
                    .formatted(remote)));

    CommandLineRun here = resume("--qc-endpoint", "local", "--ml-endpoint", "local");
    CommandLineRun wrong = resume("--qc-endpoint", "local", "--ml-endpoint", "local", "--qc-jar=r");

    assertThat(here.exitCode()).as(here.err()).isZero();
    assertThat(here.out())
        .containsPattern("(?m)^qc-prefetch +null +default$")
        .containsPattern("(?m)^qc-endpoint-config +null +default$");
    assertThat(wrong.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(wrong.err())
        .isEqualTo(
            "multisite: --qc-jar is for a remote --qc-endpoint: workers on this machine run this"
                + " run.jar\n");
  }

  @Test
  void leavesTheRunAloneWhenItOnlyRehearses() throws IOException {
    String before = Files.readString(run.resolve("run_params.json"));

    CommandLineRun rehearsed = resume("--search-size", "5000");

    assertThat(rehearsed.out()).containsPattern("search-size +5000 +option");
    assertThat(run.resolve("run_params.json")).hasContent(before);
    assertThat(run.resolve("journal.jsonl")).doesNotExist();
  }

  private CommandLineRun resume(String... options) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("resume", run.toString(), "--dry-run"), Stream.of(options))
            .toArray(String[]::new));
  }

  private static String member(String name, String json) {
    return "\"" + name.replace('-', '_') + "\": " + json + ",\n";
  }
}
