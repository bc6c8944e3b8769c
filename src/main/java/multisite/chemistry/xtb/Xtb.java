package multisite.chemistry.xtb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.chemistry.Geometry;
import multisite.chemistry.ProcessOutcome;
import multisite.chemistry.ProcessRequest;
import multisite.chemistry.ProcessRunner;
import multisite.chemistry.QcException;
import multisite.chemistry.QcJob;
import multisite.chemistry.QcMethod;
import multisite.chemistry.QcSettings;
import multisite.chemistry.Relaxation;

/**
 * GFN2-xTB: relaxes a state with the program xtb, accuracy 0.05, {@code --opt tight}.
 *
 * <p>xtb exits 0 after a relaxation that did not converge and takes a wrong {@code --uhf} in
 * silence, so success is judged by all its signs together: see {@link XtbOutput}.
 */
public final class Xtb implements QcMethod {
  private static final String INPUT = "in.xyz";
  private static final int HESSIAN_RESTARTS = 2;

  private final QcSettings settings;
  private final ProcessRunner runner;

  public Xtb(QcSettings settings, ProcessRunner runner) {
    this.settings = settings;
    this.runner = runner;
  }

  @Override
  public Relaxation relax(QcJob job) throws QcException, InterruptedException {
    Duration wall = Duration.ZERO;
    Geometry start = job.geometry();
    Optional<Double> firstEnergy = Optional.empty();
    for (int restart = 0; ; restart++) {
      Path directory = restart == 0 ? job.directory() : below(job, "restart-" + restart);
      write(directory, start);
      ProcessOutcome outcome = runner.run(request(job, directory, job.limit().minus(wall)));
      wall = wall.plus(outcome.wall());
      XtbOutput output = XtbOutput.read(directory, outcome);
      output.throwIfFailed(job);
      List<Double> energies = new ArrayList<>(output.energies());
      firstEnergy.ifPresent(energy -> energies.add(0, energy));
      Optional<Geometry> lower =
          settings.hessianCheck() ? output.displacedSaddlePoint() : Optional.empty();
      if (lower.isEmpty() || restart == HESSIAN_RESTARTS) {
        List<String> warnings = new ArrayList<>(output.warnings());
        if (lower.isPresent()) {
          warnings.add("An imaginary vibration is left: this may be a saddle point.");
        }
        return new Relaxation(
            job.geometry(), output.relaxed(), energies, provenance(output), wall, warnings);
      }
      firstEnergy = Optional.of(energies.get(0));
      start = lower.get();
    }
  }

  private static Path below(QcJob job, String name) {
    try {
      return Files.createDirectory(job.directory().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path directory, Geometry geometry) {
    try {
      Files.writeString(directory.resolve(INPUT), geometry.toXyz(""), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessRequest request(QcJob job, Path directory, Duration limit) {
    List<String> command =
        new ArrayList<>(
            List.of(
                settings.xtbCommand(),
                INPUT,
                "--gfn",
                "2",
                settings.hessianCheck() ? "--ohess" : "--opt",
                "tight",
                "--acc",
                "0.05",
                "--chrg",
                Integer.toString(job.state().charge()),
                "--uhf",
                Integer.toString(job.state().multiplicity() - 1),
                "--norestart"));
    if (job.attempt() > 1) {
      command.addAll(List.of("--cycles", "1000", "--iterations", "500"));
    }
    Map<String, String> environment = new HashMap<>(job.environment());
    String threads = Integer.toString(settings.cores());
    environment.put("OMP_NUM_THREADS", threads);
    environment.put("OPENBLAS_NUM_THREADS", threads);
    environment.put("MKL_NUM_THREADS", threads);
    environment.put("OMP_STACKSIZE", "1G");
    return new ProcessRequest(
        command,
        directory,
        environment,
        limit,
        directory.resolve(XtbOutput.STDOUT),
        directory.resolve(XtbOutput.STDERR));
  }

  private static Relaxation.Provenance provenance(XtbOutput output) {
    return new Relaxation.Provenance(
        "xtb", output.version(), "GFN2-xTB", Optional.empty(), Map.of("accuracy", 0.05));
  }
}
