package multisite.testing.globus;

/** A task has failed at a site; the message is what the driver gets to see. */
final class SiteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;

  SiteException(String code, String text, Throwable cause) {
    super(text, cause);
    this.code = code;
  }

  String code() {
    return code;
  }
}
