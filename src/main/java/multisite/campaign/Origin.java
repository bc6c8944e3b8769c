package multisite.campaign;

import java.util.Locale;

/** Why a molecule was chosen. */
public enum Origin {
  /** One of the random initial set that the first models are trained on. */
  INITIAL,
  /** From the seeded random list, because there is no ranking (yet). */
  RANDOM,
  /** The best of the current ranking. */
  RANKED;

  /** The name in records, such as {@code ranked}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
