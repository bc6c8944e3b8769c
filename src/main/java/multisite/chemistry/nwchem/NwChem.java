package multisite.chemistry.nwchem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.chemistry.ProcessOutcome;
import multisite.chemistry.ProcessRequest;
import multisite.chemistry.ProcessRunner;
import multisite.chemistry.QcException;
import multisite.chemistry.QcJob;
import multisite.chemistry.QcMethod;
import multisite.chemistry.QcSettings;
import multisite.chemistry.Relaxation;

/**
 * B3LYP/3-21G: relaxes a state with NWChem under MPI.
 *
 * <p>One input file and one launch a state; the energy is the last of the output, the geometry its
 * last block.
 */
public final class NwChem implements QcMethod {
  private static final String INPUT = "job.nw";

  /** MPI makes sockets below TMPDIR, whose paths may have 108 bytes. */
  private static final int LONGEST_TMPDIR = 60;

  private final QcSettings settings;
  private final ProcessRunner runner;

  public NwChem(QcSettings settings, ProcessRunner runner) {
    this.settings = settings;
    this.runner = runner;
  }

  @Override
  public Relaxation relax(QcJob job) throws QcException, InterruptedException {
    Path directory = job.directory();
    try {
      Files.writeString(
          directory.resolve(INPUT), NwChemInput.text(job, settings.memoryMb()), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = new HashMap<>(job.environment());
    environment.put("OMP_NUM_THREADS", "1");
    // Whoever runs this as root, in a container say, has answered Open MPI's question already.
    environment.putIfAbsent("OMPI_ALLOW_RUN_AS_ROOT", "1");
    environment.putIfAbsent("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    if (directory.toString().length() <= LONGEST_TMPDIR) {
      environment.put("TMPDIR", directory.toString());
    }
    ProcessOutcome outcome =
        runner.run(
            new ProcessRequest(
                LaunchTemplate.of(settings, job.environment()).command(INPUT),
                directory,
                environment,
                job.limit(),
                directory.resolve(NwChemOutput.STDOUT),
                directory.resolve(NwChemOutput.STDERR)));
    NwChemOutput output = NwChemOutput.read(directory, outcome);
    output.throwIfFailed(job);
    List<String> warnings = new ArrayList<>(output.warnings());
    if (settings.hessianCheck()) {
      warnings.add("The Hessian check is for xtb only: no vibrations were computed.");
    }
    return new Relaxation(
        job.geometry(),
        output.relaxed(),
        output.energies(),
        new Relaxation.Provenance(
            "nwchem",
            output.version(),
            "b3lyp",
            Optional.of("3-21g"),
            Map.of(
                "dft__convergence__energy", "1e-8", "dft__iterations", 150, "dft__grid", "xfine")),
        outcome.wall(),
        warnings);
  }
}
