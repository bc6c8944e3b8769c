package multisite.chemistry;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;

/** Skips a test whose program is missing, with a reason; where CI is true it fails instead. */
public final class NeededProgram {
  private NeededProgram() {}

  public static void check(String program) {
    if (ProcessRunner.find(program, Map.of()).isEmpty()) {
      String reason = program + " is not there";
      if ("true".equals(System.getenv("CI"))) {
        fail(reason);
      }
      assumeTrue(false, reason);
    }
  }
}
