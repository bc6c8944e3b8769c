package multisite.chemistry;

import com.actelion.research.chem.SmilesParser;
import com.actelion.research.chem.StereoMolecule;
import com.actelion.research.chem.conf.Conformer;
import com.actelion.research.chem.forcefield.mmff.BadAtomTypeException;
import com.actelion.research.chem.forcefield.mmff.BadRingAromException;
import com.actelion.research.chem.forcefield.mmff.ForceFieldMMFF94;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.openmolecules.chem.conf.gen.ConformerGenerator;
import org.openmolecules.chem.conf.so.ConformationSelfOrganizer;
import org.openscience.cdk.exception.CDKException;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.silent.SilentChemObjectBuilder;
import org.openscience.cdk.smiles.SmiFlavor;
import org.openscience.cdk.smiles.SmilesGenerator;

/**
 * Builds the start geometry: OpenChemLib's self-organising conformers, MMFF94, and the typical one
 * of them.
 *
 * <p>The same canonical SMILES and seed give the same coordinates. Elements without an MMFF94 type,
 * boron for one, keep the unrefined geometry. Where two atoms come closer than 0.4 Å, as hydrogens
 * do in small cages, they are shaken apart and refined again.
 */
public final class GeometryBuilder {
  private static final double CLOSE_CONTACT = 0.4;
  private static final double SHAKE = 0.15;
  private static final int REPAIRS = 4;

  /** More than {@link TypicalConformer} needs: single ones may fail. */
  private static final int ATTEMPTS = 8;

  /**
   * Builds one structure; bonds and hydrogens are those of the SMILES.
   *
   * @throws QcException of kind geometry_failed or timeout
   */
  public Structure build(Molecule molecule, long seed, Duration limit) throws QcException {
    try {
      return tryToBuild(molecule, seed, limit);
    } catch (RuntimeException e) {
      // The library meets exotic molecules with index and null errors; they end this molecule only.
      throw new QcException(
          FailureKind.GEOMETRY_FAILED,
          "The 3D builder fails on %s: %s.".formatted(molecule.smiles(), e));
    }
  }

  private static Structure tryToBuild(Molecule molecule, long seed, Duration limit)
      throws QcException {
    List<String> notes = new ArrayList<>();
    StereoMolecule model = parse(withDoubleBonds(molecule.canonicalSmiles(), notes));
    ConformerGenerator.addHydrogenAtoms(model);
    model.ensureHelperArrays(com.actelion.research.chem.Molecule.cHelperCIP);
    Geometry geometry = typical(model, seed, limit, notes);
    return new Structure(geometry, bonds(model), notes);
  }

  /** The typical one of some conformers; without an energy to tell them apart, the first. */
  private static Geometry typical(
      StereoMolecule model, long seed, Duration limit, List<String> notes) throws QcException {
    long stop = System.currentTimeMillis() + limit.toMillis();
    Random random = new Random(seed);
    TypicalConformer conformers = new TypicalConformer();
    Optional<QcException> failure = Optional.empty();
    for (int attempt = 0; attempt < ATTEMPTS && !conformers.settled(); attempt++) {
      if (attempt > 0 && System.currentTimeMillis() > stop) {
        break;
      }
      try {
        StereoMolecule copy = new StereoMolecule(model);
        embed(copy, random.nextLong(), stop, limit);
        OptionalDouble energy = refineApart(copy, random);
        if (energy.isEmpty()) {
          notes.add("No MMFF94 type for every atom: the start geometry is not refined.");
          return geometry(copy);
        }
        conformers.add(geometry(copy), energy.getAsDouble());
      } catch (QcException e) {
        failure = Optional.of(e);
      }
    }
    Optional<Geometry> choice = conformers.choice();
    if (choice.isEmpty()) {
      throw failure.orElseThrow();
    }
    return choice.get();
  }

  /** Refines, and shakes atoms apart that coincide; the energy in kcal/mol. */
  private static OptionalDouble refineApart(StereoMolecule model, Random random)
      throws QcException {
    OptionalDouble energy = refine(model);
    Geometry geometry = geometry(model);
    for (int repair = 0; repair < REPAIRS && tooClose(geometry); repair++) {
      place(model, geometry.jittered(random, SHAKE));
      energy = refine(model);
      geometry = geometry(model);
    }
    if (!geometry.isFinite() || tooClose(geometry)) {
      throw new QcException(
          FailureKind.GEOMETRY_FAILED, "No start geometry without colliding atoms could be built.");
    }
    return energy;
  }

  private static boolean tooClose(Geometry geometry) {
    return geometry.smallestDistance() < CLOSE_CONTACT;
  }

  /** The SMILES with its open double bonds set. */
  private static String withDoubleBonds(String smiles, List<String> notes) throws QcException {
    try {
      IAtomContainer graph =
          new org.openscience.cdk.smiles.SmilesParser(SilentChemObjectBuilder.getInstance())
              .parseSmiles(smiles);
      List<String> chosen = DoubleBonds.choose(graph);
      notes.addAll(chosen);
      return chosen.isEmpty() ? smiles : new SmilesGenerator(SmiFlavor.Isomeric).create(graph);
    } catch (CDKException e) {
      throw new QcException(
          FailureKind.GEOMETRY_FAILED, "The canonical SMILES %s cannot be read.".formatted(smiles));
    }
  }

  private static StereoMolecule parse(String smiles) throws QcException {
    StereoMolecule model = new StereoMolecule();
    try {
      new SmilesParser().parse(model, smiles);
    } catch (Exception e) { // the library declares no narrower one
      throw new QcException(
          FailureKind.GEOMETRY_FAILED,
          "The 3D builder cannot read %s: %s.".formatted(smiles, String.valueOf(e.getMessage())));
    }
    return model;
  }

  private static void embed(StereoMolecule model, long seed, long stop, Duration limit)
      throws QcException {
    ConformationSelfOrganizer organizer = new ConformationSelfOrganizer(model, true);
    organizer.setStopTime(stop);
    Conformer conformer = organizer.generateOneConformer(never0(seed));
    if (System.currentTimeMillis() > stop) {
      throw new QcException(
          FailureKind.TIMEOUT, "The 3D builder ran out of its %d s.".formatted(limit.toSeconds()));
    }
    if (conformer == null) {
      throw new QcException(
          FailureKind.GEOMETRY_FAILED, "The 3D builder finds no place for all atoms.");
    }
    conformer.toMolecule(model);
  }

  /** To the library 0 means another conformer each time. */
  private static long never0(long seed) {
    return seed == 0 ? Long.MIN_VALUE : seed;
  }

  /** Minimises the MMFF94 energy in place; empty if an atom has no type in that force field. */
  private static OptionalDouble refine(StereoMolecule model) {
    ForceFieldTables.load();
    try {
      ForceFieldMMFF94 forceField = new ForceFieldMMFF94(model, ForceFieldMMFF94.MMFF94);
      forceField.minimise();
      double[] positions = forceField.getCurrentPositions();
      for (int atom = 0; atom < model.getAllAtoms(); atom++) {
        model.setAtomX(atom, positions[3 * atom]);
        model.setAtomY(atom, positions[3 * atom + 1]);
        model.setAtomZ(atom, positions[3 * atom + 2]);
      }
      return OptionalDouble.of(forceField.getTotalEnergy());
    } catch (BadAtomTypeException | BadRingAromException e) {
      return OptionalDouble.empty();
    }
  }

  private static Geometry geometry(StereoMolecule model) {
    List<String> symbols = new ArrayList<>();
    double[] xyz = new double[3 * model.getAllAtoms()];
    for (int atom = 0; atom < model.getAllAtoms(); atom++) {
      symbols.add(com.actelion.research.chem.Molecule.cAtomLabel[model.getAtomicNo(atom)]);
      xyz[3 * atom] = model.getAtomX(atom);
      xyz[3 * atom + 1] = model.getAtomY(atom);
      xyz[3 * atom + 2] = model.getAtomZ(atom);
    }
    return new Geometry(symbols, xyz);
  }

  private static void place(StereoMolecule model, Geometry geometry) {
    for (int atom = 0; atom < geometry.size(); atom++) {
      model.setAtomX(atom, geometry.coordinate(atom, 0));
      model.setAtomY(atom, geometry.coordinate(atom, 1));
      model.setAtomZ(atom, geometry.coordinate(atom, 2));
    }
  }

  private static List<Structure.Bond> bonds(StereoMolecule model) {
    List<Structure.Bond> bonds = new ArrayList<>();
    for (int bond = 0; bond < model.getAllBonds(); bond++) {
      bonds.add(
          new Structure.Bond(
              model.getBondAtom(0, bond), model.getBondAtom(1, bond), model.getBondOrder(bond)));
    }
    return bonds;
  }

  /** The force field's tables, read once: the library's own initialiser is not safe for threads. */
  private static final class ForceFieldTables {
    static {
      ForceFieldMMFF94.initialize(ForceFieldMMFF94.MMFF94);
    }

    static void load() {
      // The class initialiser did it.
    }
  }
}
