package multisite.searchspace;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.Molecule;
import multisite.chemistry.MoleculeReader;
import multisite.chemistry.SmilesReader;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;

/**
 * Reads a file of molecules, keeps some, and tells what it saw: what is behind {@code search-space
 * check}, {@code convert} and {@code filter}. Streams; what it remembers is a hash a molecule where
 * duplicates are looked for.
 */
public final class MoleculeSift {
  private static final int BATCH = 256;

  private final Path file;
  private final SiftSettings settings;
  private final Keeper keeper;
  private final SkippedMolecules skipped = new SkippedMolecules();
  private final LongSet seen = new LongSet();
  private final MessageDigest digest = SearchSpaceBuilder.sha256();
  private final SortedMap<String, Long> elements = new TreeMap<>();
  private long read;
  private long unwanted;
  private long duplicates;
  private long kept;
  private int fewestHeavyAtoms = Integer.MAX_VALUE;
  private int mostHeavyAtoms;

  /** Gets the molecules that are kept. */
  @FunctionalInterface
  public interface Keeper {
    void keep(String smiles, String inchi, String name);
  }

  private MoleculeSift(Path file, SiftSettings settings, Keeper keeper) {
    this.file = file;
    this.settings = settings;
    this.keeper = keeper;
  }

  /**
   * Sifts a file; {@code keeper} is called on this thread, in the order of the file.
   *
   * @throws SearchSpaceException if the file cannot be read, or holds an invalid molecule that must
   *     not be skipped
   */
  public static SiftReport sift(Path file, SiftSettings settings, Keeper keeper)
      throws InterruptedException {
    MoleculeSift sift = new MoleculeSift(file, settings, keeper);
    try (SearchSpaceReader reader = SearchSpaceReader.open(file)) {
      new OrderedPipeline(settings.threads(), BATCH).run("sift", reader, sift::judge, sift::take);
    }
    return new SiftReport(
        sift.read,
        sift.skipped,
        sift.unwanted,
        sift.duplicates,
        sift.kept,
        sift.kept == 0 ? 0 : sift.fewestHeavyAtoms,
        sift.mostHeavyAtoms,
        sift.elements,
        HexFormat.of().formatHex(sift.digest.digest()));
  }

  /**
   * What became of one line.
   *
   * @param refusal why it is invalid, or empty
   * @param key hash of what duplicates are told by
   */
  private record Judged(
      MoleculeLine line,
      String refusal,
      boolean wanted,
      int heavyAtoms,
      BitSet elements,
      long key,
      String inchi) {}

  private List<Judged> judge(List<MoleculeLine> batch) {
    SmilesReader reader = new SmilesReader(settings.rules());
    MoleculeReader identity = new MoleculeReader(settings.rules());
    SmilesGenerator canonical =
        new SmilesGenerator(
            SmiFlavor.Canonical
                | SmiFlavor.Stereo
                | SmiFlavor.AtomicMass
                | SmiFlavor.UseAromaticSymbols);
    List<Judged> judged = new ArrayList<>(batch.size());
    for (MoleculeLine line : batch) {
      try {
        judged.add(judge(line, reader.read(line.smiles()), identity, canonical));
      } catch (InvalidMoleculeException e) {
        judged.add(new Judged(line, e.sentence(), false, 0, new BitSet(), 0, ""));
      } catch (CDKException e) {
        judged.add(new Judged(line, "No canonical SMILES for it.", false, 0, new BitSet(), 0, ""));
      }
    }
    return judged;
  }

  private Judged judge(
      MoleculeLine line,
      IAtomContainer molecule,
      MoleculeReader identity,
      SmilesGenerator canonical)
      throws InvalidMoleculeException, CDKException {
    BitSet present = new BitSet();
    int heavy = 0;
    for (IAtom atom : molecule.atoms()) {
      present.set(atom.getAtomicNumber());
      heavy += atom.getAtomicNumber() > 1 ? 1 : 0;
      if (atom.getImplicitHydrogenCount() > 0) {
        present.set(1);
      }
    }
    boolean wanted =
        heavy >= settings.minHeavyAtoms()
            && heavy <= settings.maxHeavyAtoms()
            && (settings.elements().isEmpty()
                || present.stream().allMatch(settings.elements()::contains));
    long key = 0;
    String inchi = line.inchi();
    if (wanted && settings.unique() == SiftSettings.Unique.SMILES) {
      key = LongSet.hash(canonical.create(molecule));
    }
    boolean byKey = settings.unique() == SiftSettings.Unique.INCHI_KEY;
    if (wanted && (byKey || (settings.withInchi() && inchi.isEmpty()))) {
      Molecule named = identity.read(line.smiles());
      inchi = named.inchi();
      key = byKey ? LongSet.hash(named.inchiKey()) : key;
    }
    return new Judged(line, "", wanted, heavy, present, key, inchi);
  }

  private boolean take(List<Judged> batch) {
    for (Judged judged : batch) {
      read++;
      if (!judged.refusal().isEmpty()) {
        refuse(judged);
      } else if (!judged.wanted()) {
        unwanted++;
      } else if (settings.unique() != SiftSettings.Unique.NO && !seen.add(judged.key())) {
        duplicates++;
      } else {
        keep(judged);
      }
    }
    return true;
  }

  private void refuse(Judged judged) {
    if (settings.onInvalid() == OnInvalid.FAIL) {
      throw SearchSpaceBuilder.refusal(file, judged.line(), judged.refusal());
    }
    skipped.add(judged.line().line(), judged.refusal());
  }

  private void keep(Judged judged) {
    String smiles = SmilesReader.firstWord(judged.line().smiles());
    kept++;
    fewestHeavyAtoms = Math.min(fewestHeavyAtoms, judged.heavyAtoms());
    mostHeavyAtoms = Math.max(mostHeavyAtoms, judged.heavyAtoms());
    judged.elements().stream()
        .forEach(element -> elements.merge(ElementSymbols.of(element), 1L, Long::sum));
    digest.update((smiles + '\n').getBytes(StandardCharsets.UTF_8));
    keeper.keep(smiles, judged.inchi(), judged.line().name());
  }
}
