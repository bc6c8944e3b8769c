package multisite.thinker;

/** One step of an agent; it is called again and again until the thinker stops. */
@FunctionalInterface
public interface Agent {
  void step() throws Exception;
}
