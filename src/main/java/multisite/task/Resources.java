package multisite.task;

/**
 * What one task needs.
 *
 * @param nodeCount nodes the task spans
 * @param cpuProcesses processes (MPI ranks) on each node
 * @param cpuThreads threads of each process
 */
public record Resources(int nodeCount, int cpuProcesses, int cpuThreads) {
  /** One thread on one node. */
  public static final Resources ONE = new Resources(1, 1, 1);
}
