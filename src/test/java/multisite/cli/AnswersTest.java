package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standard output that takes nothing, as a full disk does. */
class AnswersTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "simulate C( xyz", "search-space enumerate --count 3"})
  void fullOutputIsOneSentenceAndAFailure(String args) {
    StringWriter err = new StringWriter();

    int exitCode =
        Main.execute(
            Stream.concat(Stream.of(args.split(" ")), program(args)).toArray(String[]::new),
            new Context(
                Map.of("PATH", System.getenv("PATH")),
                natives -> List.of("false"),
                Clock.systemUTC(),
                new PrintWriter(new Full(), true, StandardCharsets.UTF_8),
                new PrintWriter(err, true)));

    assertThat(exitCode).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString().strip().lines())
        .singleElement()
        .asString()
        .contains("standard output cannot be written");
  }

  private static Stream<String> program(String args) {
    return args.startsWith("simulate") ? Stream.of("--xtb-command", "true") : Stream.empty();
  }

  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }
}
