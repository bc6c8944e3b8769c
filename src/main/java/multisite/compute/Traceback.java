package multisite.compute;

import java.util.regex.Pattern;

/** What an endpoint says of a task that it could not run: a Python traceback, or plain text. */
final class Traceback {
  /** The endpoint frames its tracebacks with lines of one character. */
  private static final Pattern ORNAMENT = Pattern.compile("([-+=*#])\\1*");

  private static final Pattern FRAME = Pattern.compile("\\s+File \".*");

  private Traceback() {}

  /** The line that says what happened: the first of the text, or below the last frame. */
  static String sentence(String text) {
    String sentence = "";
    for (String line : text.lines().toList()) {
      if (FRAME.matcher(line).matches()) {
        sentence = "";
      } else if (sentence.isEmpty() && says(line)) {
        sentence = line.strip();
      }
    }
    return sentence;
  }

  private static boolean says(String line) {
    return !line.isBlank()
        && !Character.isWhitespace(line.charAt(0))
        && !line.startsWith("Traceback")
        && !ORNAMENT.matcher(line.strip()).matches();
  }
}
