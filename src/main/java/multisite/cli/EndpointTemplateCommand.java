package multisite.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code endpoint template}: the files that configure an endpoint for our tasks. */
@Command(
    name = "template",
    description =
        "Prints the configuration of an endpoint for simulations by xTB or NWChem or for machine"
            + " learning, or writes its three files. Cobalt is not offered: the endpoint software"
            + " has no provider for it any more.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class EndpointTemplateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "qc-xtb|qc-nwchem|ml", description = "What the endpoint is for.")
  String kind;

  @Option(
      names = "--scheduler",
      paramLabel = "slurm|pbs|lsf|none",
      required = true,
      description = "The batch system of the site; none: this machine's own processes.")
  String scheduler;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Writes the files there, such as to ~/.globus_compute/NAME after globus-compute-endpoint"
              + " configure NAME.")
  Optional<Path> output = Optional.empty();

  @Option(names = "--force", description = "Replaces files that are there.")
  boolean force;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      defaultValue = "/path/to/run.jar",
      description = "Where run.jar is at the site. Default: ${DEFAULT-VALUE}.")
  String jar = "";

  @Option(
      names = "--venv",
      paramLabel = "PATH",
      defaultValue = "/path/to/venv",
      description =
          "The Python environment with globus-compute-endpoint at the site. Default:"
              + " ${DEFAULT-VALUE}.")
  String venv = "";

  @Option(
      names = "--modules",
      paramLabel = "NAMES",
      description = "What module load gets on a compute node, such as 'openjdk/17 xtb'.")
  Optional<String> modules = Optional.empty();

  @Override
  public Integer call() {
    EndpointTemplate template;
    try {
      template = EndpointTemplate.of(kind, scheduler);
    } catch (IllegalArgumentException e) {
      throw new UserException(ExitCodes.USAGE, "endpoint template: " + e.getMessage());
    }
    plain("--jar", jar, "");
    plain("--venv", venv, "");
    modules.ifPresent(names -> plain("--modules", names, " "));
    Map<String, String> files =
        template.files(jar, venv, modules.orElseGet(template::usualModules));
    if (output.isPresent()) {
      write(output.get(), files);
    } else {
      spec.commandLine().getOut().print(files.get(EndpointTemplate.TEMPLATE));
      spec.commandLine().getOut().flush();
    }
    return ExitCodes.DONE;
  }

  /** The values become words of a shell within a template: neither may take them for its own. */
  private static void plain(String option, String value, String allowed) {
    if (!value.matches("(?U)[\\w/.~$+@%:,=" + allowed + "-]+")) {
      throw new UserException(
          ExitCodes.USAGE,
          "endpoint template: "
              + option
              + " must be of letters, digits and /.~$+@%:,=_-"
              + (allowed.isEmpty() ? "" : " with spaces between names")
              + ", not '"
              + value
              + "'");
    }
  }

  private void write(Path directory, Map<String, String> files) {
    try {
      Files.createDirectories(directory);
      for (String name : files.keySet()) {
        if (!force && Files.exists(directory.resolve(name))) {
          throw new UserException(
              ExitCodes.BAD_DATA,
              directory.resolve(name) + " is there already: give --force to replace it");
        }
      }
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(
            directory.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UserException(
          ExitCodes.BAD_DATA, "--output: " + directory + " cannot be written: " + e.getMessage());
    }
  }
}
