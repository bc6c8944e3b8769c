package multisite.searchspace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.SmilesReader;
import org.openscience.cdk.interfaces.IAtomContainer;

/** The weighted fragments that molecules are built from, read from a table in the jar. */
final class FragmentTable {
  private static final String RESOURCE = "fragments.tsv";

  private final Map<Kind, List<Fragment>> fragments = new EnumMap<>(Kind.class);

  /** What a fragment is for. */
  enum Kind {
    /** A molecule begins with it. */
    CORE,
    /** Attached by a single bond of its first atom. */
    GROUP,
    /** Attached by a double bond of its first atom. */
    DOUBLE
  }

  /**
   * A fragment.
   *
   * @param graph with implicit hydrogens; nobody changes it
   */
  record Fragment(Kind kind, int weight, IAtomContainer graph) {
    int heavyAtoms() {
      return graph.getAtomCount();
    }
  }

  private FragmentTable() {}

  /** Reads the table. */
  static FragmentTable load() {
    FragmentTable table = new FragmentTable();
    SmilesReader smiles = new SmilesReader();
    for (String line : lines()) {
      if (!line.isBlank() && line.charAt(0) != '#') {
        String[] fields = line.split("\t", -1);
        Kind kind = Kind.valueOf(fields[0].toUpperCase(Locale.ROOT));
        table
            .fragments
            .computeIfAbsent(kind, k -> new ArrayList<>())
            .add(new Fragment(kind, Integer.parseInt(fields[1]), parse(smiles, fields[2])));
      }
    }
    return table;
  }

  /** A fragment of that kind and at most so many atoms, drawn by weight; there always is one. */
  Fragment draw(Kind kind, int maxHeavyAtoms, RandomGenerator random) {
    List<Fragment> all = fragments.getOrDefault(kind, List.of());
    int total = 0;
    for (Fragment fragment : all) {
      total += fragment.heavyAtoms() <= maxHeavyAtoms ? fragment.weight() : 0;
    }
    int ticket = random.nextInt(total);
    for (Fragment fragment : all) {
      if (fragment.heavyAtoms() <= maxHeavyAtoms) {
        ticket -= fragment.weight();
        if (ticket < 0) {
          return fragment;
        }
      }
    }
    throw new AssertionError(kind);
  }

  private static IAtomContainer parse(SmilesReader reader, String smiles) {
    try {
      return reader.read(smiles);
    } catch (InvalidMoleculeException e) {
      throw new IllegalStateException(RESOURCE + ": " + smiles + ": " + e.sentence(), e);
    }
  }

  private static List<String> lines() {
    InputStream in = FragmentTable.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new IllegalStateException(RESOURCE + " is missing from the program");
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
