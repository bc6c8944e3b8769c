package multisite.cli;

import java.util.Map;
import multisite.chemistry.ProcessRunner;
import multisite.chemistry.QcSettings;

/** Checks that the programs of a specification are there, before anything is submitted. */
final class Programs {
  private Programs() {}

  /**
   * Checks the programs that these settings need on this machine.
   *
   * @throws UserException that names the program, the option and what to install
   */
  static void require(QcSettings settings, Map<String, String> environment) {
    boolean xtb = settings.spec().equals("xtb");
    String program =
        xtb ? settings.xtbCommand() : settings.nwchemCommand().strip().split("\\s+")[0];
    if (ProcessRunner.find(program, environment).isEmpty()) {
      throw new UserException(
          ExitCodes.UNAVAILABLE,
          "the program "
              + program
              + " was not found: install "
              + (xtb ? "xtb" : "NWChem")
              + ", or name it with "
              + (xtb ? "--xtb-command" : "--nwchem-command"));
    }
  }
}
