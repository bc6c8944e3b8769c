package multisite.cli.options;

import java.nio.file.Files;
import java.nio.file.Path;
import multisite.chemistry.QcSettings;
import multisite.cli.ExitCodes;
import multisite.cli.UserException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a molecule is simulated; the same for campaigns and for the command {@code simulate}. */
public final class ChemistryOptions {
  @Option(
      names = "--cores-per-task",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cores of each simulation. Default: ${DEFAULT-VALUE}.")
  int coresPerTask = 1;

  @Option(
      names = "--xtb-command",
      paramLabel = "PROGRAM",
      defaultValue = "xtb",
      description = "Name or path of the xtb program. Default: ${DEFAULT-VALUE}.")
  String xtbCommand = "xtb";

  @Option(
      names = "--nwchem-command",
      paramLabel = "WORDS",
      defaultValue = "mpirun -np {ranks} nwchem {input}",
      description =
          "How NWChem is launched; {ranks}, {nodes}, {input} and {NAME} of the task's environment"
              + " are filled in. Default: ${DEFAULT-VALUE}.")
  String nwchemCommand = "mpirun -np {ranks} nwchem {input}";

  @Option(
      names = "--scratch-dir",
      paramLabel = "DIR",
      description =
          "Node-local directory for the files of running simulations. Default: the system's"
              + " temporary directory.")
  @Nullable Path scratchDir;

  @Option(
      names = "--max-atoms",
      paramLabel = "N",
      defaultValue = "100",
      description = "Largest molecule, hydrogens included. Default: ${DEFAULT-VALUE}.")
  int maxAtoms = 100;

  @Option(
      names = "--largest-fragment",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Take the largest of several fragments instead of refusing the molecule.")
  boolean largestFragment;

  @Option(
      names = "--hessian-check",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Compute the vibrations of every relaxed state, and leave saddle points.")
  boolean hessianCheck;

  /** The name of a level of theory, if there is one of that name. */
  public static String checkedSpecification(String name) {
    Checks.specification(name);
    return name;
  }

  /** Cores of each simulation. */
  public int coresPerTask() {
    return Checks.atLeast(1, "--cores-per-task", coresPerTask);
  }

  /** The chemistry's settings; specification, nodes, seed and directories are the caller's. */
  public QcSettings toConfig() {
    if (scratchDir != null && !(Files.isDirectory(scratchDir) && Files.isWritable(scratchDir))) {
      throw new UserException(
          ExitCodes.BAD_DATA, "--scratch-dir: " + scratchDir + " is not a writable directory");
    }
    return QcSettings.defaults()
        .with("cores", coresPerTask())
        .with("xtb_command", xtbCommand)
        .with("nwchem_command", nwchemCommand)
        .with("scratch_dir", scratchDir == null ? "" : scratchDir.toAbsolutePath().toString())
        .with("max_atoms", Checks.atLeast(2, "--max-atoms", maxAtoms))
        .with("largest_fragment", largestFragment)
        .with("hessian_check", hessianCheck);
  }
}
