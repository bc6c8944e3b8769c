package multisite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code endpoint}: what is needed to bring up Globus Compute endpoints for campaigns. */
@Command(
    name = "endpoint",
    description = "Sets up and tests the Globus Compute endpoints that tasks run on.",
    mixinStandardHelpOptions = true,
    subcommands = {
      EndpointTemplateCommand.class,
      EndpointRegisterCommand.class,
      EndpointTestCommand.class
    })
final class EndpointCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "endpoint needs one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
