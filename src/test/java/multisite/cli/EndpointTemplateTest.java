package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The templates of endpoints, as printed, as written, and as they lie in configs. */
class EndpointTemplateTest {
  @TempDir Path directory;

  @Test
  void whatLiesInConfigsIsWhatTheCommandWrites() {
    for (String kind : EndpointTemplate.KINDS) {
      for (String scheduler : EndpointTemplate.SCHEDULERS) {
        EndpointTemplate template = EndpointTemplate.of(kind, scheduler);
        Path shipped = Path.of("configs/globus-compute", kind + "-" + scheduler);
        template
            .files("/path/to/run.jar", "/path/to/venv", template.usualModules())
            .forEach(
                (name, text) ->
                    assertThat(shipped.resolve(name))
                        .as("to write it again: endpoint template --force --output " + shipped)
                        .hasContent(text));
      }
    }
  }

  @Test
  void noLineOfAnotherKindOrSchedulerIsLeft() {
    for (String kind : EndpointTemplate.KINDS) {
      for (String scheduler : EndpointTemplate.SCHEDULERS) {
        Map<String, String> files = EndpointTemplate.of(kind, scheduler).files("j", "v", "m");
        assertThat(files.values()).noneMatch(text -> text.matches("(?s).*(\n@|%[a-z]+%).*"));
        assertThat(files.get("config.yaml")).doesNotContain("engine:");
        assertThat(files.get("user_config_schema.json"))
            .contains("\"additionalProperties\": false");
      }
    }
  }

  @Test
  void printsTheTemplateWithTheSitesOwnPlaces() {
    CommandLineRun run =
        CommandLineRun.of(
            "endpoint",
            "template",
            "qc-nwchem",
            "--scheduler",
            "pbs",
            "--jar",
            "/soft/run.jar",
            "--venv",
            "/soft/venv",
            "--modules",
            "java nwchem/7.2");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("type: GlobusMPIEngine", "type: PBSProProvider", "type: SimpleLauncher")
        .contains("jar = \"/soft/run.jar\"", "venv = \"/soft/venv\"", "\"java nwchem/7.2\"");
  }

  @Test
  void writesThreeFilesAndReplacesNoneUnasked() throws Exception {
    String[] arguments = {
      "endpoint", "template", "ml", "--scheduler", "slurm", "--output", directory.toString()
    };
    assertThat(CommandLineRun.of(arguments).exitCode()).isZero();
    assertThat(directory)
        .isDirectoryContaining("glob:**/config.yaml")
        .isDirectoryContaining("glob:**/user_config_template.yaml.j2")
        .isDirectoryContaining("glob:**/user_config_schema.json");
    Files.writeString(directory.resolve("config.yaml"), "mine");

    CommandLineRun again = CommandLineRun.of(arguments);

    assertThat(again.exitCode()).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(again.err())
        .isEqualTo(
            "multisite: "
                + directory.resolve("config.yaml")
                + " is there already: give --force to replace it\n");
    assertThat(directory.resolve("config.yaml")).hasContent("mine");
  }

  @Test
  void whatWouldBreakTheTemplateIsASentence() {
    String[] template = {"endpoint", "template", "ml", "--scheduler", "none"};
    for (String path : List.of("/my jars/run.jar", "/a\"b/run.jar", "/{{x}}/run.jar", "")) {
      CommandLineRun run =
          CommandLineRun.of(
              Stream.concat(Stream.of(template), Stream.of("--jar", path)).toArray(String[]::new));
      assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(run.err())
          .startsWith("multisite: endpoint template: --jar must be of letters, digits and /.~$")
          .endsWith(", not '" + path + "'\n");
    }
  }

  @Test
  void unknownKindsAndSchedulersAreSentences() {
    assertThat(CommandLineRun.of("endpoint", "template", "dft", "--scheduler", "slurm"))
        .isEqualTo(
            new CommandLineRun(
                ExitCodes.USAGE,
                "",
                "multisite: endpoint template: 'dft' is none of qc-xtb, qc-nwchem, ml\n"));
    assertThat(CommandLineRun.of("endpoint", "template", "ml", "--scheduler", "cobalt").err())
        .isEqualTo(
            "multisite: endpoint template: the endpoint software has no provider for Cobalt any"
                + " more; use one of slurm, pbs, lsf, none\n");
  }
}
