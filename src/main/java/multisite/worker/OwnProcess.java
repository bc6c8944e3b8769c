package multisite.worker;

import java.util.List;

/** The process that a worker lives in, as far as the worker looks at it or ends it. */
public interface OwnProcess {

  /** The process id. */
  long pid();

  /** The name of this host. */
  String hostname();

  /** The ids of all processes below this one. */
  List<Long> descendants();

  /** Kills all processes below this one and ends this one at once; in tests it may return. */
  void end(int exitCode);

  /** The process of this very JVM. */
  static OwnProcess ofThisJvm() {
    return new JvmProcess();
  }
}
