package multisite.testing.globus;

/** How a {@link JavaSite} runs one task. */
interface SiteRunner extends AutoCloseable {
  /** The text of a result; whatever it throws is the task's failure. */
  String run(String taskId, String buffer) throws Exception;

  @Override
  void close();
}
