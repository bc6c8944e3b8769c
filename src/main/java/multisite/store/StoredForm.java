package multisite.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An object as it lies in a store: a header that names its type, and a body. Pickles are refused:
 * reading one means running what somebody has written into it.
 */
record StoredForm(String header, byte[] stored, int offset) {
  static final String BYTES = "BS";
  static final String TEXT = "US";

  private static final int LONGEST_HEADER = 8;

  static byte[] ofBytes(byte[] body) {
    return withHeader(BYTES, body);
  }

  static byte[] ofText(String text) {
    return withHeader(TEXT, text.getBytes(UTF_8));
  }

  static byte[] withHeader(String header, byte[] body) {
    byte[] stored = new byte[header.length() + 1 + body.length];
    System.arraycopy(header.getBytes(US_ASCII), 0, stored, 0, header.length());
    stored[header.length()] = '\n';
    System.arraycopy(body, 0, stored, header.length() + 1, body.length);
    return stored;
  }

  static StoredForm read(byte[] stored) {
    int end = 0;
    while (end < Math.min(stored.length, LONGEST_HEADER) && stored[end] != '\n') {
      end++;
    }
    boolean ended = end < stored.length && stored[end] == '\n';
    String header = ended ? new String(stored, 0, end, US_ASCII).strip() : "";
    if (!header.equals(BYTES) && !header.equals(TEXT)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          ended && header.matches("[A-Z]{2}")
              ? "the object is of ProxyStore's type "
                  + header
                  + ", and only bytes (BS) and text"
                  + " (US) are read here"
              : "the object has no header of ProxyStore's");
    }
    return new StoredForm(header, stored, end + 1);
  }

  static StoreException other(String found, String wanted) {
    return new StoreException(
        StoreException.Reason.BAD_REFERENCE, "the object is " + found + ", not " + wanted);
  }

  boolean isText() {
    return header.equals(TEXT);
  }

  byte[] body() {
    return Arrays.copyOfRange(stored, offset, stored.length);
  }

  String text() {
    return new String(stored, offset, stored.length - offset, UTF_8);
  }
}
