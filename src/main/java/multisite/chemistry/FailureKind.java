package multisite.chemistry;

import java.util.Locale;

/** How a simulation can fail; the names are those of the records and the journal. */
public enum FailureKind {
  /** The input is refused before any computing. */
  INVALID_MOLECULE,
  /** No start geometry could be built. */
  GEOMETRY_FAILED,
  /** The electronic structure did not converge. */
  SCF_NOT_CONVERGED,
  /** The relaxation ran out of steps. */
  GEOMETRY_NOT_CONVERGED,
  /** The relaxed neutral is not the molecule of the SMILES. */
  REARRANGED,
  /** A stage ran out of its time. */
  TIMEOUT,
  /** A needed program is not to be found. */
  PROGRAM_MISSING,
  /** A program ended in an unforeseen way. */
  PROGRAM_CRASHED,
  /** The worker process died during the task. */
  WORKER_LOST,
  /** The endpoint that held the task is gone. */
  ENDPOINT_LOST,
  /** An input or result could not be fetched from or put into the store. */
  STORE_FAILED;

  /** The name in records: {@code scf_not_converged}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind of a wire name.
   *
   * @throws IllegalArgumentException for a name that is none of these
   */
  public static FailureKind ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
