package multisite.worker;

import java.util.List;
import java.util.Queue;

/**
 * A process without children that cannot end, only say that it would have.
 *
 * @param exits where the exit codes go
 */
record RecordingProcess(Queue<Integer> exits) implements OwnProcess {
  @Override
  public long pid() {
    return 42;
  }

  @Override
  public String hostname() {
    return "nid0001";
  }

  @Override
  public List<Long> descendants() {
    return List.of();
  }

  @Override
  public void end(int exitCode) {
    exits.add(exitCode);
  }
}
