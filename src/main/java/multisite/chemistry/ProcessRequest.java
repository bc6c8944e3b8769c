package multisite.chemistry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param command the program, found on the PATH unless it is a path, and its arguments; no shell
 * @param environment added to the environment of this process
 * @param stdout, stderr files that are written anew
 */
public record ProcessRequest(
    List<String> command,
    Path directory,
    Map<String, String> environment,
    Duration limit,
    Path stdout,
    Path stderr) {
  public ProcessRequest {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
