package multisite.compute;

import java.util.regex.Pattern;

/** What an endpoint says of a task that it could not run: the text of a Python traceback. */
final class Traceback {
  /** The endpoint frames its tracebacks with lines of one character. */
  private static final Pattern ORNAMENT = Pattern.compile("([-+=*#])\\1*");

  private Traceback() {}

  /** The line that says what happened: the last one that says anything; blank if none does. */
  static String sentence(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !ORNAMENT.matcher(line).matches())
        .reduce("", (before, line) -> line);
  }
}
