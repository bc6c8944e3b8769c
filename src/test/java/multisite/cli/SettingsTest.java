package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where settings come from, and what they are when nobody gives them. */
class SettingsTest {
  @TempDir Path dir;
  private Path space;

  @BeforeEach
  void writeSearchSpace() throws IOException {
    space = Files.writeString(dir.resolve("space.csv"), "smiles\nC\n");
  }

  @Test
  void everyDefaultIsAsDocumented() throws IOException {
    CommandLineRun run = dryRun(Map.of(), "--num-qc-workers", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().replace(space.toString(), "space.csv").replaceAll(" +", " "))
        .isEqualTo(resource("defaults.txt"));
  }

  @Test
  void anOptionWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "beta: 2\nseed: 2\nsearch-size: 2\n");
    Map<String, String> environment = Map.of("MULTISITE_BETA", "3", "MULTISITE_SEED", "3");

    CommandLineRun run = dryRun(environment, "--config", config.toString(), "--beta", "4");

    assertThat(run.out())
        .containsPattern("beta +4.0 +option")
        .containsPattern("seed +3 +environment")
        .containsPattern("search-size +2 +config")
        .containsPattern("retrain-frequency +8 +default");
  }

  @Test
  void theHigherOfTwoRivalSettingsWins() throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "redishost: nowhere\nredisport: 1\n");
    Map<String, String> environment = Map.of("MULTISITE_REDIS_URL", "redis://127.0.0.1:2");

    CommandLineRun fromEnvironment = dryRun(environment, "--config", config.toString());
    CommandLineRun typed = dryRun(environment, "--config", config.toString(), "--redisport", "3");

    assertThat(fromEnvironment.err()).contains("Redis at 127.0.0.1:2 cannot be used");
    assertThat(typed.err()).contains("Redis at nowhere:3 cannot be used");
  }

  @Test
  void aBadValueOfTheEnvironmentIsCalledThat() {
    CommandLineRun run = dryRun(Map.of("MULTISITE_SEARCH_SIZE", "0"));

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err())
        .contains(
            "the environment variable MULTISITE_SEARCH_SIZE: --search-size must be at least 1");
  }

  @Test
  void nodesThatTheLevelOfTheoryHasNoUseForAreRefused() {
    CommandLineRun run = dryRun(Map.of(), "--nodes-per-task", "2");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "multisite: --nodes-per-task 2 needs --qc-specification small_basis: xtb runs on one"
                + " node\n");
  }

  @Test
  void readsTheRunParametersOfThePythonOriginal() throws IOException {
    Path original = dir.resolve("run_params.json");
    Files.writeString(
        original,
        resource("original-run-params.json").replace("../search_space.csv", space.toString()));

    CommandLineRun run =
        CommandLineRun.with(path(Map.of()), "--config", original.toString(), "--dry-run");

    assertThat(run.err()).contains("use-parsl of the configuration file is ignored");
    assertThat(run.out())
        .containsPattern("molecules-per-ml-task +1000 +config")
        .containsPattern("search-size +24 +config")
        .containsPattern("no-proxystore +true +config");
  }

  @Test
  void readsItsOwnRunParametersAgain() throws IOException {
    CommandLineRun first = dryRun(Map.of(), "--beta", "2.5", "--pause-during-update");
    Path config = dir.resolve("again.json");
    StringBuilder json = new StringBuilder("{");
    for (String line : first.out().lines().toList()) {
      String[] words = line.strip().split(" {2,}");
      json.append('"').append(words[0].replace('-', '_')).append("\": ").append(words[1]);
      json.append(",");
    }
    Files.writeString(config, json.substring(0, json.length() - 1) + "}");

    CommandLineRun second =
        CommandLineRun.with(path(Map.of()), "--config", config.toString(), "--dry-run");

    assertThat(second.out())
        .containsPattern("beta +2.5 +config")
        .containsPattern("pause-during-update +true +config");
  }

  @Test
  void theLastOfTwoEqualOptionsWins() {
    assertThat(dryRun(Map.of(), "--beta", "2", "--beta", "3").out())
        .containsPattern("beta +3.0 +option")
        .containsPattern("search-space +.*space.csv");
  }

  @Test
  void helpShowsTheGroupsOfTheOriginal() {
    assertThat(CommandLineRun.of("--help").out())
        .containsSubsequence(
            "Network Configuration",
            "--redishost",
            "Compute Infrastructure",
            "--qc-endpoint",
            "Problem Definition",
            "--search-space",
            "Model Training",
            "--learning-rate",
            "ProxyStore",
            "--ps-threshold",
            "Exit codes");
  }

  @Test
  void aDryRunMakesNoRunDirectory() {
    dryRun(Map.of(), "--run-dir", dir.resolve("run").toString());

    assertThat(dir.resolve("run")).doesNotExist();
  }

  private CommandLineRun dryRun(Map<String, String> environment, String... more) {
    List<String> args = new ArrayList<>(List.of("--dry-run", "--xtb-command", "true"));
    args.addAll(List.of("--search-space", space.toString()));
    args.addAll(List.of(more));
    return CommandLineRun.with(path(environment), args.toArray(String[]::new));
  }

  private static Map<String, String> path(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", System.getenv("PATH"));
    all.put("MULTISITE_XTB_COMMAND", "true");
    return all;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(SettingsTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
