package multisite.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An object as it lies in a store: a header that names its type, and a body; apart, so that a large
 * body is never copied only to stand behind three bytes. Pickles are refused: reading one means
 * running what somebody has written into it.
 *
 * @param header up to and with its line feed; blank if the object has none
 * @param body everything else; nobody changes it
 */
public record StoredForm(byte[] header, byte[] body) {
  private static final String BYTES = "BS";
  private static final String TEXT = "US";
  private static final int LONGEST_HEADER = 8;

  private static final int PIECE = 1 << 20;

  /**
   * Java reads into memory of its own first, as much as it is asked for: so little that it is still
   * in the processor's cache when it is copied from there.
   */
  private static final int READ_PIECE = 1 << 17;

  static StoredForm ofBytes(byte[] body) {
    return new StoredForm((BYTES + "\n").getBytes(US_ASCII), body);
  }

  static StoredForm ofText(byte[] utf8) {
    return new StoredForm((TEXT + "\n").getBytes(US_ASCII), utf8);
  }

  /** The form of an object that is in memory as a whole. */
  public static StoredForm of(byte[] stored) {
    int header = headerLength(stored, Math.min(stored.length, LONGEST_HEADER));
    return new StoredForm(
        Arrays.copyOf(stored, header), Arrays.copyOfRange(stored, header, stored.length));
  }

  /** Reads an object of that size, its body straight into its place. */
  public static StoredForm read(InputStream in, int size) throws IOException {
    byte[] start = in.readNBytes(Math.min(size, LONGEST_HEADER));
    int header = headerLength(start, start.length);
    byte[] body = new byte[size - header];
    int known = start.length - header;
    System.arraycopy(start, header, body, 0, known);
    for (int read = known; read < body.length; ) {
      int count = in.read(body, read, Math.min(READ_PIECE, body.length - read));
      if (count < 0) {
        throw new EOFException("the file has become shorter while it was read");
      }
      read += count;
    }
    return new StoredForm(Arrays.copyOf(start, header), body);
  }

  /**
   * Gathers an object of that size from its pieces; only one of them is in memory beside it.
   *
   * @throws E what the source throws
   */
  public static <E extends Exception> StoredForm gather(int size, Pieces<E> source) throws E {
    byte[] piece = source.read(0, Math.min(PIECE, size));
    int header = headerLength(piece, Math.min(piece.length, LONGEST_HEADER));
    byte[] start = Arrays.copyOf(piece, header);
    byte[] body = new byte[size - header];
    System.arraycopy(piece, header, body, 0, piece.length - header);
    for (int at = piece.length; at < size; at += piece.length) {
      piece = source.read(at, Math.min(PIECE, size - at));
      System.arraycopy(piece, 0, body, at - header, piece.length);
    }
    return new StoredForm(start, body);
  }

  /** Where pieces of an object come from. */
  @FunctionalInterface
  public interface Pieces<E extends Exception> {
    /** Exactly that many bytes of the object, the first of them at that place; at least one. */
    byte[] read(int start, int length) throws E;
  }

  private static int headerLength(byte[] stored, int end) {
    for (int i = 0; i < end; i++) {
      if (stored[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  /** Bytes of both. */
  public int length() {
    return Math.addExact(header.length, body.length);
  }

  /** Both, one behind the other. */
  public byte[] joined() {
    byte[] stored = Arrays.copyOf(header, length());
    System.arraycopy(body, 0, stored, header.length, body.length);
    return stored;
  }

  /** Both, to be written one after the other. */
  public ByteBuffer[] buffers() {
    return new ByteBuffer[] {ByteBuffer.wrap(header), ByteBuffer.wrap(body)};
  }

  String digest() {
    return Digests.of(header, body);
  }

  static StoreException other(String found, String wanted) {
    return new StoreException(
        StoreException.Reason.BAD_REFERENCE, "the object is " + found + ", not " + wanted);
  }

  /** Whether it is text, or else bytes. */
  boolean isText() {
    String type = new String(header, US_ASCII).strip();
    if (!type.equals(BYTES) && !type.equals(TEXT)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          type.matches("[A-Z]{2}")
              ? "the object is of ProxyStore's type "
                  + type
                  + ", and only bytes (BS) and text"
                  + " (US) are read here"
              : "the object has no header of ProxyStore's");
    }
    return type.equals(TEXT);
  }

  String text() {
    return new String(body, UTF_8);
  }

  @Override
  public String toString() {
    return "stored form of " + length() + " bytes";
  }
}
