package multisite.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Stands for the commands of the design that are not built yet: each is refused with a sentence.
 */
@Command(description = "Not available yet.")
final class NotAvailableYetCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(arity = "0..*", hidden = true)
  List<String> arguments = List.of();

  @Unmatched List<String> unmatched = new ArrayList<>();

  @Override
  public Integer call() {
    throw UserException.notAvailableYet("the command " + spec.name());
  }
}
