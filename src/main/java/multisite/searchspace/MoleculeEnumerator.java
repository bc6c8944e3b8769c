package multisite.searchspace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.Molecule;
import multisite.chemistry.MoleculeReader;
import multisite.chemistry.MoleculeRules;

/**
 * Makes small organic molecules (C, N, O, F, S, Cl) that look like what is sold and simulated:
 * random cores grown by functional groups, rings closed, then sifted by {@link StabilityRules} and
 * {@link RingRules}.
 *
 * <p>The order of the molecules depends on the settings alone, not on the number of threads; a
 * larger count begins with the molecules of a smaller one. None comes twice, by SMILES and, where
 * InChIs are made, by InChIKey.
 */
public final class MoleculeEnumerator {
  private static final int BATCH = 2000;
  private static final long MAX_BARREN = 100_000;

  private final EnumerationSettings settings;
  private final boolean withInchi;
  private final int threads;

  /**
   * An enumerator.
   *
   * @param withInchi whether molecules get their InChI and are told apart by it: a millisecond each
   */
  public MoleculeEnumerator(EnumerationSettings settings, boolean withInchi, int threads) {
    this.settings = settings;
    this.withInchi = withInchi;
    this.threads = threads;
  }

  /**
   * Hands {@code count} molecules to {@code sink}, on the caller's thread.
   *
   * @throws SearchSpaceException if there are not that many within the settings
   */
  public void enumerate(int count, Consumer<EnumeratedMolecule> sink) throws InterruptedException {
    Sieve sieve = new Sieve(count, sink);
    FragmentTable table = FragmentTable.load();
    new OrderedPipeline(threads, 1)
        .run(
            "enumerate",
            LongStream.iterate(0, start -> start + BATCH).iterator(),
            starts -> candidates(starts.get(0), table),
            sieve::take);
  }

  private List<String> candidates(long start, FragmentTable table) {
    MoleculeBuilder builder = new MoleculeBuilder(settings, table);
    List<String> smiles = new ArrayList<>(BATCH);
    for (long number = start; number < start + BATCH; number++) {
      builder.build(number).ifPresent(smiles::add);
    }
    return smiles;
  }

  /** Lets every molecule through once, until there are enough. */
  private final class Sieve {
    private final LongSet seen = new LongSet();
    private final LongSet seenKeys = new LongSet();
    private final MoleculeReader reader =
        new MoleculeReader(MoleculeRules.xtb().withMaxAtoms(settings.maxAtoms()));
    private final int count;
    private final Consumer<EnumeratedMolecule> sink;
    private int made;
    private long barren;

    Sieve(int count, Consumer<EnumeratedMolecule> sink) {
      this.count = count;
      this.sink = sink;
    }

    boolean take(List<String> batch) {
      int before = made;
      for (String smiles : batch) {
        if (made < count && seen.add(LongSet.hash(smiles))) {
          take(smiles);
        }
      }
      barren = made > before ? 0 : barren + BATCH;
      if (barren >= MAX_BARREN) {
        throw new SearchSpaceException(
            "only %d of %d molecules found with %d to %d heavy atoms; allow more heavy atoms"
                .formatted(made, count, settings.minHeavyAtoms(), settings.maxHeavyAtoms()));
      }
      return made < count;
    }

    private void take(String smiles) {
      if (!withInchi) {
        made++;
        sink.accept(new EnumeratedMolecule(smiles, ""));
        return;
      }
      try {
        Molecule molecule = reader.read(smiles);
        if (seenKeys.add(LongSet.hash(molecule.inchiKey()))) {
          made++;
          sink.accept(new EnumeratedMolecule(smiles, molecule.inchi()));
        }
      } catch (InvalidMoleculeException e) {
        // InChI does not know it: then it has no identity to be searched by
      }
    }
  }
}
