package multisite.journal;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The part of the environment that may be written down: an allow-list, so that no secret is. */
public final class Environment {
  /** Variables that explain how a run behaved and never hold a secret. */
  public static final Set<String> ALLOWED =
      Set.of(
          "COBALT_JOBID",
          "CUDA_VISIBLE_DEVICES",
          "HOSTNAME",
          "JAVA_HOME",
          "LANG",
          "LC_ALL",
          "LSB_JOBID",
          "MKL_NUM_THREADS",
          "NO_COLOR",
          "NWCHEM_BASIS_LIBRARY",
          "OMP_NUM_THREADS",
          "OMP_STACKSIZE",
          "OPENBLAS_NUM_THREADS",
          "PATH",
          "PBS_JOBID",
          "PBS_NODEFILE",
          "PBS_O_HOST",
          "PBS_QUEUE",
          "SLURM_CPUS_ON_NODE",
          "SLURM_JOB_ID",
          "SLURM_JOB_NODELIST",
          "SLURM_JOB_NUM_NODES",
          "SLURM_JOB_PARTITION",
          "TMPDIR",
          "TZ",
          "USER",
          "XTBPATH");

  private Environment() {}

  /** Those of {@code environment} that are allowed, sorted by name. */
  public static SortedMap<String, String> allowed(Map<String, String> environment) {
    SortedMap<String, String> kept = new TreeMap<>(environment);
    kept.keySet().retainAll(ALLOWED);
    return kept;
  }
}
