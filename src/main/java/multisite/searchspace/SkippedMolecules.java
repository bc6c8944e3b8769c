package multisite.searchspace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The molecules that were left out, counted by reason, with the first lines of each. Not for two
 * threads.
 */
public final class SkippedMolecules {
  private static final int MAX_REASONS = 100;
  private static final int MAX_LINES = 3;
  private static final String OTHER = "Other reasons";

  private final Map<String, Reason> reasons = new LinkedHashMap<>();
  private long count;

  /** Nothing left out yet. */
  public SkippedMolecules() {}

  /**
   * Why molecules were left out.
   *
   * @param reason what their sentences have in common
   * @param count how many
   * @param firstLines where the first few stand
   * @param example the whole sentence of the first
   */
  public record Reason(String reason, long count, List<Long> firstLines, String example) {
    public Reason {
      firstLines = List.copyOf(firstLines);
    }
  }

  /** Counts the molecule of that line, refused with that sentence. */
  public void add(long line, String sentence) {
    count++;
    String key = commonPart(sentence);
    if (reasons.size() >= MAX_REASONS && !reasons.containsKey(key)) {
      key = OTHER;
    }
    reasons.merge(key, new Reason(key, 1, List.of(line), sentence), (old, more) -> plus(old, line));
  }

  /** How many were left out. */
  public long count() {
    return count;
  }

  /** The reasons, the most frequent first. */
  public List<Reason> reasons() {
    return reasons.values().stream()
        .sorted(Comparator.comparingLong(Reason::count).reversed())
        .toList();
  }

  /** One sentence: how many, why, and where the first ones are; empty if there are none. */
  public String summary() {
    if (count == 0) {
      return "";
    }
    return "%d left out: %s"
        .formatted(
            count,
            reasons().stream().map(SkippedMolecules::describe).collect(Collectors.joining("; ")));
  }

  private static String describe(Reason reason) {
    String lines =
        reason.firstLines().stream().map(String::valueOf).collect(Collectors.joining(", "));
    boolean more = reason.count() > reason.firstLines().size();
    return "%d × %s (line%s %s%s)"
        .formatted(
            reason.count(),
            reason.reason(),
            reason.count() == 1 ? "" : "s",
            lines,
            more ? ", …" : "");
  }

  private static Reason plus(Reason old, long line) {
    List<Long> lines = new ArrayList<>(old.firstLines());
    if (lines.size() < MAX_LINES) {
      lines.add(line);
    }
    return new Reason(old.reason(), old.count() + 1, lines, old.example());
  }

  /** What comes before the colon, without numbers and the full stop: the same for one fault. */
  private static String commonPart(String sentence) {
    int colon = sentence.indexOf(':');
    String part = colon > 0 ? sentence.substring(0, colon) : sentence;
    return part.replaceAll("[+-]?\\d+", "N").replaceFirst("\\.$", "");
  }
}
