package multisite.chemistry.xtb;

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
 * What xtb left in its directory, and whether that is a success.
 *
 * <p>Success is: exit 0, {@code normal termination of xtb} on stderr, {@code GEOMETRY OPTIMIZATION
 * CONVERGED} on stdout, and an {@code xtbopt.xyz} with an energy. Everything else is a failure.
 */
final class XtbOutput {
  static final String STDOUT = "xtb.out";
  static final String STDERR = "xtb.err";

  private static final Pattern VERSION = Pattern.compile("xtb version (\\d+\\.\\d+(?:\\.\\d+)?)");
  private static final Pattern ENERGY = Pattern.compile("energy:\\s*(-?\\d+\\.\\d+)");
  private static final Pattern SUPPORTED = Pattern.compile("6\\.[4-7](\\..*)?");

  private final Path directory;
  private final ProcessOutcome outcome;
  private final String stdout;
  private final String stderr;
  private final List<Geometry.Frame> steps;
  private final List<Geometry.Frame> last;

  private XtbOutput(Path directory, ProcessOutcome outcome) {
    this.directory = directory;
    this.outcome = outcome;
    this.stdout = text(STDOUT);
    this.stderr = text(STDERR);
    this.steps = frames("xtbopt.log");
    this.last = frames("xtbopt.xyz");
  }

  static XtbOutput read(Path directory, ProcessOutcome outcome) {
    return new XtbOutput(directory, outcome);
  }

  /** The version of the program's banner; {@code unknown} without one. */
  String version() {
    Matcher matcher = VERSION.matcher(stdout);
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  /** The total energies of all steps in hartree, the last that of {@link #relaxed}. */
  List<Double> energies() {
    List<Double> energies = new ArrayList<>();
    steps.forEach(step -> energy(step).ifPresent(energies::add));
    last.forEach(step -> energy(step).ifPresent(energies::add));
    return energies;
  }

  Geometry relaxed() {
    return last.get(0).geometry();
  }

  /** The geometry that xtb displaced along an imaginary vibration, if it found one. */
  Optional<Geometry> displacedSaddlePoint() {
    return frames("xtbhess.xyz").stream().findFirst().map(Geometry.Frame::geometry);
  }

  List<String> warnings() {
    return SUPPORTED.matcher(version()).matches()
        ? List.of()
        : List.of("xtb %s is not a version tested here (6.4 to 6.7).".formatted(version()));
  }

  /** Throws the typed failure of a run that is none of a success. */
  void throwIfFailed(QcJob job) throws QcException {
    String state = job.state().label();
    if (outcome.timedOut()) {
      throw failure(
          FailureKind.TIMEOUT,
          "xtb ran out of its %d s for the %s.".formatted(job.limitSeconds(), state));
    }
    if (stdout.contains("FAILED TO CONVERGE GEOMETRY")) {
      throw failure(
          FailureKind.GEOMETRY_NOT_CONVERGED,
          "xtb did not converge the geometry of the %s.".formatted(state));
    }
    if (scfNotConverged()) {
      throw failure(
          FailureKind.SCF_NOT_CONVERGED,
          "xtb exited %d for the %s: the SCF did not converge.".formatted(outcome.exit(), state));
    }
    if (outcome.exit() != 0) {
      throw failure(
          FailureKind.PROGRAM_CRASHED,
          "xtb exited %d for the %s: %s.".formatted(outcome.exit(), state, complaint()));
    }
    if (!stderr.contains("normal termination of xtb")
        || !stdout.contains("GEOMETRY OPTIMIZATION CONVERGED")
        || last.isEmpty()
        || energy(last.get(0)).isEmpty()) {
      throw failure(
          FailureKind.PROGRAM_CRASHED,
          "xtb exited 0 for the %s without a converged geometry.".formatted(state));
    }
  }

  private boolean scfNotConverged() {
    return outcome.exit() != 0
        && (Files.exists(directory.resolve(".sccnotconverged"))
            || Files.exists(directory.resolve("NOT_CONVERGED"))
            || stdout.contains("not converged")
            || stderr.contains("not converge"));
  }

  /** What xtb says of its failure, in one line. */
  private String complaint() {
    if (outcome.exit() > 128) {
      return "ended by signal " + (outcome.exit() - 128);
    }
    return stderr
        .lines()
        .map(line -> line.replace("#", " ").strip())
        .filter(line -> !line.isEmpty())
        .filter(line -> !line.startsWith("Note:") && !line.contains("abnormal termination"))
        .filter(line -> !line.equals("ERROR STOP"))
        .map(line -> line.replaceFirst("[.:]$", ""))
        .findFirst()
        .orElse("no reason given");
  }

  private QcException failure(FailureKind kind, String sentence) {
    Optional<Geometry> geometry =
        steps.isEmpty()
            ? Optional.empty()
            : Optional.of(steps.get(steps.size() - 1).geometry()).filter(Geometry::isFinite);
    Optional<Double> first = steps.isEmpty() ? Optional.empty() : energy(steps.get(0));
    return new QcException(
        kind, sentence, geometry.map(last -> new Relaxation.Partial(last, first)));
  }

  private static Optional<Double> energy(Geometry.Frame frame) {
    Matcher matcher = ENERGY.matcher(frame.comment());
    return matcher.find() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
  }

  private String text(String name) {
    try {
      Path file = directory.resolve(name);
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The frames of a file; none if it is missing or cut short, as after a kill. */
  private List<Geometry.Frame> frames(String name) {
    try {
      return Geometry.parseXyz(text(name));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
