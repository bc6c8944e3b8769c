package multisite.chemistry.nwchem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multisite.chemistry.FailureKind;
import multisite.chemistry.Geometry;
import multisite.chemistry.ProcessOutcome;
import multisite.chemistry.QcException;
import multisite.chemistry.QcJob;
import multisite.chemistry.Relaxation;

/**
 * What NWChem wrote, and whether that is a success: exit 0 and {@code Optimization converged}, with
 * an energy and a geometry.
 *
 * <p>An {@code ARMCI Warning} is on every stderr and means nothing.
 */
final class NwChemOutput {
  static final String STDOUT = "nwchem.out";
  static final String STDERR = "nwchem.err";

  private static final Pattern VERSION =
      Pattern.compile("nwchem branch\\s*=\\s*(\\d+\\.\\d+(?:\\.\\d+)?)");
  private static final Pattern SUPPORTED = Pattern.compile("7\\.[0-2](\\..*)?");
  private static final Pattern ENERGY = Pattern.compile("Total DFT energy\\s*=\\s*(-?\\d+\\.\\d+)");
  private static final Pattern ATOM =
      Pattern.compile("\\s*\\d+\\s+([A-Z][a-z]?)\\S*\\s+\\d+\\.\\d+((?:\\s+-?\\d+\\.\\d+){3})\\s*");

  private final ProcessOutcome outcome;
  private final List<String> lines;
  private final String stdout;
  private final String stderr;
  private final List<Double> energies = new ArrayList<>();

  private NwChemOutput(Path directory, ProcessOutcome outcome) {
    this.outcome = outcome;
    this.stdout = text(directory.resolve(STDOUT));
    this.stderr = text(directory.resolve(STDERR));
    this.lines = stdout.lines().toList();
    Matcher matcher = ENERGY.matcher(stdout);
    while (matcher.find()) {
      energies.add(Double.valueOf(matcher.group(1)));
    }
  }

  static NwChemOutput read(Path directory, ProcessOutcome outcome) {
    return new NwChemOutput(directory, outcome);
  }

  String version() {
    Matcher matcher = VERSION.matcher(stdout);
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  List<Double> energies() {
    return List.copyOf(energies);
  }

  Geometry relaxed() {
    return lastGeometry().orElseThrow();
  }

  List<String> warnings() {
    return SUPPORTED.matcher(version()).matches()
        ? List.of()
        : List.of("NWChem %s is not a version tested here (7.0 to 7.2).".formatted(version()));
  }

  /** Throws the typed failure of a run that is none of a success. */
  void throwIfFailed(QcJob job) throws QcException {
    String state = job.state().label();
    if (outcome.timedOut()) {
      throw failure(
          FailureKind.TIMEOUT,
          "NWChem ran out of its %d s for the %s.".formatted(job.limitSeconds(), state));
    }
    if (contains("Failed to converge in maximum number of steps")) {
      throw failure(
          FailureKind.GEOMETRY_NOT_CONVERGED,
          "NWChem did not converge the geometry of the %s.".formatted(state));
    }
    if (contains("Calculation failed to converge")) {
      throw failure(
          FailureKind.SCF_NOT_CONVERGED,
          "NWChem exited %d for the %s: the SCF did not converge."
              .formatted(outcome.exit(), state));
    }
    if (outcome.exit() != 0) {
      throw failure(
          FailureKind.PROGRAM_CRASHED,
          "NWChem exited %d for the %s: %s.".formatted(outcome.exit(), state, complaint()));
    }
    if (!contains("Optimization converged") || energies.isEmpty() || lastGeometry().isEmpty()) {
      throw failure(
          FailureKind.PROGRAM_CRASHED,
          "NWChem exited 0 for the %s without a converged geometry.".formatted(state));
    }
  }

  /** What NWChem or its launcher says of the failure, in one line. */
  private String complaint() {
    if (stderr.contains("attempt to run as root")) {
      return "mpirun refuses to run as root; set OMPI_ALLOW_RUN_AS_ROOT=1 and"
          + " OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 in the worker's environment";
    }
    if (stderr.contains("not enough slots")) {
      return "mpirun has fewer slots than ranks; ask for fewer ranks or allow oversubscription";
    }
    if (contains("no. of electrons and multiplicity not compatible")) {
      return "the number of electrons and the multiplicity do not fit";
    }
    if (outcome.exit() > 128 && outcome.exit() < 255) {
      return "ended by signal " + (outcome.exit() - 128);
    }
    Optional<String> signal =
        stderr.lines().filter(line -> line.contains("exited on signal")).findFirst();
    return signal
        .map(line -> line.strip().replaceFirst("^.*(exited on signal.*?)\\.?$", "a rank $1"))
        .or(this::errorInOutput)
        .orElse("no reason given");
  }

  /** NWChem puts its reason, between rules of dashes, before the input line it was at. */
  private Optional<String> errorInOutput() {
    for (int i = lines.size() - 1; i > 0; i--) {
      if (!lines.get(i).contains("current input line")) {
        continue;
      }
      for (int above = i - 1; above > 0; above--) {
        String line = lines.get(above).strip();
        if (!line.isEmpty() && !line.startsWith("---")) {
          return Optional.of(line.replaceAll("\\s+", " ").replaceFirst("[.:]?( -?\\d+)?$", ""));
        }
      }
    }
    return Optional.empty();
  }

  private QcException failure(FailureKind kind, String sentence) {
    Optional<Double> first = energies.isEmpty() ? Optional.empty() : Optional.of(energies.get(0));
    return new QcException(
        kind, sentence, lastGeometry().map(last -> new Relaxation.Partial(last, first)));
  }

  private Optional<Geometry> lastGeometry() {
    int start = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("Geometry \"geometry\"")) {
        start = i;
      }
    }
    List<String> symbols = new ArrayList<>();
    List<Double> xyz = new ArrayList<>();
    for (int i = start + 1; start >= 0 && i < lines.size(); i++) {
      Matcher matcher = ATOM.matcher(lines.get(i));
      if (matcher.matches()) {
        symbols.add(matcher.group(1));
        for (String word : matcher.group(2).strip().split("\\s+")) {
          xyz.add(Double.valueOf(word));
        }
      } else if (!symbols.isEmpty()) {
        break;
      }
    }
    return symbols.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Geometry(symbols, xyz.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private boolean contains(String words) {
    return stdout.contains(words) || stderr.contains(words);
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
