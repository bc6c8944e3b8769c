package multisite.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Frames between a driver and its worker: a length of four bytes, big-endian, then that many bytes
 * of UTF-8 JSON. Frames are data, never code, and of bounded size.
 */
public final class FrameCodec {
  /** The largest frame, in bytes: what does not fit has to travel through a store. */
  public static final int MAX_BYTES = 512 << 20;

  private FrameCodec() {}

  /** A message that no frame can hold. */
  public static final class TooLarge extends IOException {
    private TooLarge(long bytes) {
      super("a message of " + bytes + " bytes does not fit a frame of " + MAX_BYTES);
    }
  }

  /**
   * The body of a frame.
   *
   * @throws TooLarge if it would be larger than {@link #MAX_BYTES}
   */
  public static byte[] encode(JsonNode message) throws TooLarge {
    byte[] body;
    try {
      body = Json.MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a message cannot be written as JSON", e);
    }
    if (body.length > MAX_BYTES) {
      throw new TooLarge(body.length);
    }
    return body;
  }

  /**
   * Writes one frame and flushes; not for two threads at once.
   *
   * @throws IOException if the peer is gone, or the frame is {@link TooLarge}
   */
  public static void write(OutputStream out, JsonNode message) throws IOException {
    writeBody(out, encode(message));
  }

  /** Writes one frame around {@code body} and flushes; not for two threads at once. */
  public static void writeBody(OutputStream out, byte[] body) throws IOException {
    byte[] frame = ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
    out.write(frame);
    out.flush();
  }

  /**
   * Reads one frame, or nothing at the end of the stream.
   *
   * @throws IOException if the stream is not made of frames: a wrong length, a torn frame, no JSON
   */
  public static Optional<JsonNode> read(InputStream in) throws IOException {
    Optional<byte[]> body = readBody(in);
    return body.isEmpty() ? Optional.empty() : Optional.of(parse(body.get()));
  }

  /**
   * Reads the body of one frame, or nothing at the end of the stream. Memory grows with the bytes
   * that really come, not with the length that was announced.
   *
   * @throws IOException if the stream is not made of frames: a wrong length, a torn frame
   */
  public static Optional<byte[]> readBody(InputStream in) throws IOException {
    byte[] header = in.readNBytes(4);
    if (header.length == 0) {
      return Optional.empty();
    }
    if (header.length < 4) {
      throw new EOFException("the stream ends within the length of a frame");
    }
    int length = ByteBuffer.wrap(header).getInt();
    if (length <= 0 || length > MAX_BYTES) {
      throw new IOException("not a frame: a length of " + Integer.toUnsignedString(length));
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the stream ends within a frame of " + length + " bytes");
    }
    return Optional.of(body);
  }

  /**
   * The message in the body of a frame.
   *
   * @throws IOException if it is no JSON
   */
  public static JsonNode parse(byte[] body) throws IOException {
    try {
      JsonNode message = Json.MAPPER.readTree(body);
      if (message.isMissingNode()) {
        throw new IOException("a frame holds no JSON: it is blank");
      }
      return message;
    } catch (JsonProcessingException e) {
      throw new IOException("a frame holds no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
