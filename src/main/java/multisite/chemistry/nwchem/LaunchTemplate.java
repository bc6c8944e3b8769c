package multisite.chemistry.nwchem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import multisite.chemistry.QcSettings;

/**
 * How NWChem is launched: words with places for ranks, nodes, the input and the task's environment.
 *
 * <p>Where the environment has PARSL_MPI_PREFIX, as Globus Compute sets for MPI tasks, it takes the
 * place of a leading {@code mpirun -np {ranks}}; elsewhere in a template it is written {@code
 * {PARSL_MPI_PREFIX}}. Quotes are not understood: a program with blanks in its path needs a link.
 */
record LaunchTemplate(String template, Map<String, String> values) {
  private static final String MPIRUN = "mpirun -np {ranks} ";
  private static final String PREFIX = "PARSL_MPI_PREFIX";

  static LaunchTemplate of(QcSettings settings, Map<String, String> environment) {
    String template = settings.nwchemCommand();
    Map<String, String> values = new HashMap<>(environment);
    values.put("ranks", Integer.toString(settings.allRanks()));
    values.put("nodes", Integer.toString(settings.nodes()));
    if (environment.containsKey(PREFIX) && template.startsWith(MPIRUN)) {
      template = "{" + PREFIX + "} " + template.substring(MPIRUN.length());
    }
    return new LaunchTemplate(template, values);
  }

  /** The words of the command. */
  List<String> command(String input) {
    List<String> words = new ArrayList<>();
    for (String word : template.strip().split("\\s+")) {
      String filled = word.replace("{input}", input);
      for (Map.Entry<String, String> value : values.entrySet()) {
        filled = filled.replace("{" + value.getKey() + "}", value.getValue());
      }
      for (String part : filled.strip().split("\\s+")) {
        if (!part.isEmpty()) {
          words.add(part);
        }
      }
    }
    return words;
  }
}
