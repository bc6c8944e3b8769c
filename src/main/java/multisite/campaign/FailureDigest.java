package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the failed simulations have in common, for whoever has to find out why: their kinds, their
 * hosts, and their elements and sizes beside those of the simulations that succeeded. For several
 * threads.
 */
final class FailureDigest {
  /** An atom of a SMILES: in brackets with an isotope perhaps, or of the organic subset. */
  private static final Pattern ATOM =
      Pattern.compile("\\[\\d*([A-Z][a-z]?|[a-z]{1,2})[^\\]]*\\]|(Cl|Br|[BCNOPSFI]|[bcnops])");

  private static final int MOST_LINES = 8;

  private static final class Group {
    int count;
    final Map<String, Integer> elements = new TreeMap<>();
    final Map<Integer, Integer> sizes = new TreeMap<>();

    void add(String smiles) {
      count++;
      List<String> atoms = heavyAtoms(smiles);
      new TreeSet<>(atoms).forEach(element -> elements.merge(element, 1, Integer::sum));
      sizes.merge(atoms.size(), 1, Integer::sum);
    }

    /** Of the heavy atoms of a molecule; 0 of none. */
    int median() {
      int seen = 0;
      for (Map.Entry<Integer, Integer> size : sizes.entrySet()) {
        seen += size.getValue();
        if (2 * seen >= count) {
          return size.getKey();
        }
      }
      return 0;
    }
  }

  @GuardedBy("this")
  private final Map<String, Integer> kinds = new TreeMap<>();

  @GuardedBy("this")
  private final Map<String, Integer> hosts = new TreeMap<>();

  @GuardedBy("this")
  private final Group failed = new Group();

  @GuardedBy("this")
  private final Group succeeded = new Group();

  /** A simulation failed; {@code host} is blank if nobody knows where. */
  synchronized void failed(String kind, String host, String smiles) {
    kinds.merge(kind, 1, Integer::sum);
    hosts.merge(host.isBlank() ? "unknown host" : host, 1, Integer::sum);
    failed.add(smiles);
  }

  /** A simulation succeeded. */
  synchronized void succeeded(String smiles) {
    succeeded.add(smiles);
  }

  /** The digest, a line each; nothing if nothing failed. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (failed.count > 0) {
      lines.add("%d simulations failed and %d succeeded".formatted(failed.count, succeeded.count));
      lines.add("  by kind: " + most(kinds));
      lines.add("  by host: " + most(hosts));
      lines.add("  by element: " + elements());
      String others =
          succeeded.count == 0
              ? ""
              : ", where those that succeeded have %d".formatted(succeeded.median());
      lines.add("  by size: %d heavy atoms in the middle%s".formatted(failed.median(), others));
    }
    return lines;
  }

  @GuardedBy("this")
  private String elements() {
    List<String> shares = new ArrayList<>();
    for (Map.Entry<String, Integer> element : failed.elements.entrySet()) {
      shares.add(
          "%s in %d of %d (succeeded: %d of %d)"
              .formatted(
                  element.getKey(),
                  element.getValue(),
                  failed.count,
                  succeeded.elements.getOrDefault(element.getKey(), 0),
                  succeeded.count));
    }
    return String.join(", ", shares.subList(0, Math.min(MOST_LINES, shares.size())));
  }

  private static String most(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(MOST_LINES)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static List<String> heavyAtoms(String smiles) {
    List<String> atoms = new ArrayList<>();
    Matcher atom = ATOM.matcher(smiles);
    while (atom.find()) {
      String symbol = atom.group(1) == null ? atom.group(2) : atom.group(1);
      String element = Character.toUpperCase(symbol.charAt(0)) + symbol.substring(1);
      if (!element.equals("H")) {
        atoms.add(element);
      }
    }
    return atoms;
  }
}
