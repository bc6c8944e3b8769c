package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a run directory is called: {@code {spec}-N{workers}-n{nodes}-{hash6}-{ddMMMyy-HHmmss}}, the
 * time in UTC with English months.
 *
 * @param specification the QC specification, such as {@code xtb}
 * @param workers number of QC workers
 * @param nodes nodes of each QC task
 * @param settingsDigest SHA-256 of the resolved settings without secrets, in hex
 * @param started when the run began
 */
public record RunName(
    String specification, int workers, int nodes, String settingsDigest, Instant started) {
  private static final int HASH_LENGTH = 6;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("ddMMMyy-HHmmss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** The name for these settings, which hold no secrets. */
  public static RunName of(
      String specification, int workers, int nodes, JsonNode settings, Instant started) {
    return new RunName(specification, workers, nodes, Digest.ofJson(settings), started);
  }

  /** The directory's name; what a file name should not hold becomes an underscore. */
  public String text() {
    return "%s-N%d-n%d-%s-%s"
        .formatted(
            specification.replaceAll("[^A-Za-z0-9._]+", "_"),
            workers,
            nodes,
            settingsDigest.substring(0, HASH_LENGTH),
            STAMP.format(started));
  }
}
