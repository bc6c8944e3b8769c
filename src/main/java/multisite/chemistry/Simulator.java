package multisite.chemistry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * run_simulation: from a SMILES to an adiabatic ionization potential.
 *
 * <p>The stages, each of which may end it with a typed failure: identity, start geometry, the
 * neutral relaxed, its bonds compared with the SMILES, the cation relaxed from the relaxed neutral,
 * the difference of energies. A relaxation that fails is tried once more, from elsewhere.
 *
 * <p>A molecule never makes it throw. An instance belongs to one thread; the runner may be shared.
 */
public final class Simulator {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
  private static final double JITTER = 0.03;
  private static final double SECOND_JITTER = 0.05;
  private static final long OTHER_CONFORMER = 7919;

  private final QcSettings settings;
  private final Specification specification;
  private final MoleculeReader reader;
  private final GeometryBuilder builder = new GeometryBuilder();
  private final QcMethod method;
  private final String host = Host.name();

  /** What the log was told already: once for each program is enough. */
  private final Set<String> warned = new HashSet<>();

  /**
   * A simulator.
   *
   * @throws IllegalArgumentException if the settings name no specification
   */
  public Simulator(QcSettings settings, ProcessRunner runner) {
    this.settings = settings;
    this.specification = Specification.named(settings.spec());
    this.reader =
        new MoleculeReader(
            specification
                .rules()
                .withMaxAtoms(settings.maxAtoms())
                .withLargestFragment(settings.largestFragment()));
    this.method = specification.method().create(settings, runner);
  }

  /**
   * Removes what killed processes left in the scratch directory of these settings. Call it before
   * this process runs its first molecule there.
   */
  public static void sweepScratch(QcSettings settings) {
    Scratch.sweep(settings.scratchDir());
  }

  /**
   * Computes one molecule.
   *
   * @param environment of the task, for its programs, such as PARSL_MPI_PREFIX
   * @throws InterruptedException after the task's programs were ended and its scratch removed
   */
  public SimulationReport run(String smiles, Map<String, String> environment)
      throws InterruptedException {
    Molecule molecule;
    try {
      molecule = reader.read(smiles);
    } catch (InvalidMoleculeException e) {
      return new SimulationReport(
          SmilesReader.firstWord(smiles),
          "",
          "",
          specification.name(),
          Map.of(),
          Map.of(),
          Optional.of(new QcFailure(FailureKind.INVALID_MOLECULE, e.sentence())));
    }
    try (Scratch scratch = Scratch.below(settings.scratchDir())) {
      return new Task(molecule, environment, scratch).run();
    } catch (UncheckedIOException e) { // no scratch directory
      QcFailure failure = new QcFailure(FailureKind.PROGRAM_CRASHED, ioSentence(e));
      return new SimulationReport(
          molecule.smiles(),
          molecule.inchi(),
          molecule.inchiKey(),
          specification.name(),
          Map.of(),
          Map.of(),
          Optional.of(failure));
    }
  }

  /** One molecule on its way through the stages. */
  private final class Task {
    private final Molecule molecule;
    private final Map<String, String> environment;
    private final Scratch scratch;
    private final Random random;
    private final Map<State, ObjectNode> records = new EnumMap<>(State.class);
    private final List<String> notes = new ArrayList<>();

    Task(Molecule molecule, Map<String, String> environment, Scratch scratch) {
      this.molecule = molecule;
      this.environment = environment;
      this.scratch = scratch;
      this.random = new Random(31 * settings.seed() + molecule.inchiKey().hashCode());
      notes.addAll(molecule.notes());
    }

    SimulationReport run() throws InterruptedException {
      try {
        Structure start = build(settings.seed());
        Reached neutral = relaxNeutral(start);
        record(State.NEUTRAL, start, neutral, List.of());
        Reached cation = relaxCation(symmetrized(neutral.relaxation().relaxed()));
        record(
            State.CATION,
            start,
            cation,
            Connectivity.changes(start.bonds(), cation.relaxation().relaxed()));
        keep(settings.keepDir());
        return report(properties(neutral, cation), Optional.empty());
      } catch (QcException e) {
        return failed(e.kind(), e.sentence());
      } catch (UncheckedIOException e) {
        return failed(FailureKind.PROGRAM_CRASHED, ioSentence(e));
      }
    }

    private SimulationReport failed(FailureKind kind, String sentence) {
      String see = "";
      try {
        keep(settings.keepDir());
        see = keep(settings.tasksDir()).map(kept -> " See " + kept + ".").orElse("");
      } catch (UncheckedIOException e) {
        see = " Its files are lost: " + ioSentence(e);
      }
      String message = molecule.smiles() + ": " + sentence + see;
      return report(Map.of(), Optional.of(new QcFailure(kind, message)));
    }

    private Structure build(long seed) throws QcException {
      Structure structure =
          builder.build(molecule, seed, Duration.ofSeconds(settings.geometrySeconds()));
      for (String note : structure.notes()) {
        if (!notes.contains(note)) {
          notes.add(note);
        }
      }
      return structure;
    }

    /** The neutral, which must still have the bonds of the SMILES. */
    private Reached relaxNeutral(Structure start) throws QcException, InterruptedException {
      Deadline deadline = new Deadline(settings.neutralSeconds());
      Geometry shaken = start.geometry().jittered(random, JITTER);
      try {
        Relaxation first = relax(State.NEUTRAL, 1, shaken, deadline);
        refuseRearranged(start, first);
        return new Reached(first, 1, Optional.of(first.firstEnergy()));
      } catch (QcException e) {
        if (!worthAnother(e.kind())) {
          throw e;
        }
        notes.add("Tried again after: " + e.sentence());
        Geometry other =
            e.kind() == FailureKind.GEOMETRY_NOT_CONVERGED && e.reached().isPresent()
                ? e.reached().get().last()
                : build(settings.seed() + OTHER_CONFORMER).geometry();
        Relaxation second =
            relax(State.NEUTRAL, 2, other.jittered(random, SECOND_JITTER), deadline);
        refuseRearranged(start, second);
        return new Reached(second, 2, Optional.of(second.firstEnergy()));
      }
    }

    /** Where the cation begins: see {@link Symmetry}; a Hessian check wants the minimum instead. */
    private Geometry symmetrized(Geometry neutral) {
      Optional<Geometry> symmetric =
          settings.hessianCheck() ? Optional.empty() : Symmetry.symmetrized(neutral);
      if (symmetric.isPresent()) {
        notes.add(
            "The neutral is symmetric: the cation was relaxed within that symmetry"
                + " (a Hessian check finds the minimum).");
      }
      return symmetric.orElse(neutral);
    }

    /** The cation, from the relaxed neutral; a rearranged one is kept and flagged. */
    private Reached relaxCation(Geometry neutral) throws QcException, InterruptedException {
      Deadline deadline = new Deadline(settings.cationSeconds());
      try {
        Relaxation first = relax(State.CATION, 1, neutral, deadline);
        return new Reached(first, 1, Optional.of(first.firstEnergy()));
      } catch (QcException e) {
        if (!worthAnother(e.kind())) {
          throw e;
        }
        notes.add("Tried again after: " + e.sentence());
        Geometry from = e.reached().map(Relaxation.Partial::last).orElse(neutral);
        Relaxation second = relax(State.CATION, 2, from.jittered(random, SECOND_JITTER), deadline);
        return new Reached(second, 2, e.reached().flatMap(Relaxation.Partial::firstEnergy));
      }
    }

    private Relaxation relax(State state, int attempt, Geometry geometry, Deadline deadline)
        throws QcException, InterruptedException {
      Path directory = scratch.subdirectory(state.label() + "-" + attempt);
      return method.relax(
          new QcJob(geometry, state, directory, attempt, deadline.left(), environment));
    }

    private void refuseRearranged(Structure start, Relaxation neutral) throws QcException {
      List<String> changes = Connectivity.changes(start.bonds(), neutral.relaxed());
      if (!changes.isEmpty()) {
        throw new QcException(
            FailureKind.REARRANGED,
            "The relaxed neutral is another molecule: " + String.join(", ", changes) + ".");
      }
    }

    /** The adiabatic property, and the vertical one if the cation's first energy is known. */
    private Map<String, Double> properties(Reached neutral, Reached cation) {
      Map<String, Double> properties = new LinkedHashMap<>();
      double energy = neutral.relaxation().energy();
      cation
          .firstEnergy()
          .ifPresent(first -> properties.put(specification.vertical(), Units.inEv(first - energy)));
      properties.put(specification.property(), Units.inEv(cation.relaxation().energy() - energy));
      return properties;
    }

    private void record(State state, Structure start, Reached reached, List<String> changes) {
      ObjectNode extras = JsonNodeFactory.instance.objectNode();
      extras.put("state", state.label());
      extras.put("seed", settings.seed());
      extras.put("attempt", reached.attempt());
      extras.put("cores", settings.cores());
      put(extras, "notes", notes);
      reached.relaxation().warnings().stream().filter(warned::add).forEach(LOG::warn);
      put(extras, "warnings", reached.relaxation().warnings());
      put(extras, "connectivity_changes", changes);
      records.put(
          state,
          OptimizationRecord.of(
              molecule, state, reached.relaxation(), start.bonds(), host, extras));
    }

    private SimulationReport report(Map<String, Double> properties, Optional<QcFailure> failure) {
      return new SimulationReport(
          molecule.smiles(),
          molecule.inchi(),
          molecule.inchiKey(),
          specification.name(),
          properties,
          records,
          failure);
    }

    /** Copies the task's files below a directory, if one is set; where they went. */
    private Optional<Path> keep(String directory) {
      if (directory.isEmpty()) {
        return Optional.empty();
      }
      Path target = Path.of(directory, molecule.inchiKey());
      scratch.keep(target, settings.keepMegabytes() * 1_000_000L);
      return Optional.of(target);
    }
  }

  /** A state that was relaxed, in which attempt, and its energy at the neutral's geometry. */
  private record Reached(Relaxation relaxation, int attempt, Optional<Double> firstEnergy) {}

  /** When a stage must be over. */
  private record Deadline(long nanoTime) {
    Deadline(int seconds) {
      this(System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }
  }

  private static String ioSentence(UncheckedIOException e) {
    return "%s (%s).".formatted(String.valueOf(e.getMessage()), String.valueOf(e.getCause()));
  }

  private static boolean worthAnother(FailureKind kind) {
    return kind == FailureKind.GEOMETRY_NOT_CONVERGED
        || kind == FailureKind.SCF_NOT_CONVERGED
        || kind == FailureKind.REARRANGED
        || kind == FailureKind.PROGRAM_CRASHED;
  }

  private static void put(ObjectNode node, String field, List<String> sentences) {
    ArrayNode array = node.putArray(field);
    sentences.forEach(array::add);
  }
}
