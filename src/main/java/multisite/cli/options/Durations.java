package multisite.cli.options;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as people write them: {@code 2h30m}, {@code 45m}, {@code 90s}, {@code 90}. */
final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s?)?");

  private Durations() {}

  /**
   * The time that {@code text} stands for; a bare number is seconds.
   *
   * @throws multisite.cli.UserException if it is none, or not positive
   */
  static Duration parse(String option, String text) {
    Matcher form = FORM.matcher(text.strip());
    Duration time =
        form.matches()
            ? Duration.ofHours(number(form.group(1)))
                .plusMinutes(number(form.group(2)))
                .plusSeconds(number(form.group(3)))
            : Duration.ZERO;
    Checks.usage(!time.isZero(), option + " must be a time such as 2h30m or 90s, not " + text);
    return time;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
