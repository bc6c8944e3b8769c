package multisite.searchspace;

/** What to do with a molecule that is refused: {@code --on-invalid}. */
public enum OnInvalid {
  /** Leave it out and count it. */
  SKIP,
  /** Stop at the first one. */
  FAIL
}
