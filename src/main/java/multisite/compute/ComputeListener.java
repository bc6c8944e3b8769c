package multisite.compute;

/** Hears what a campaign has to know of its {@link ComputeEndpoint}; called on its threads. */
public interface ComputeListener {
  /** A line for the user. */
  void say(String line);

  /** So many tasks of each worker should be submitted beyond those that run. */
  void ahead(int tasks);

  /** The endpoint cannot be used: no task will be answered any more, and the campaign must stop. */
  void gaveUp(String sentence);
}
