package multisite.ml.plan;

/** What to compute for one batch of molecules: depends on the graphs and the architecture alone. */
public sealed interface Plan permits GraphPlan, DirectedPlan {
  /** Number of molecules. */
  int molecules();

  /** Bytes of memory that keeping this plan takes, roughly. */
  long bytes();
}
