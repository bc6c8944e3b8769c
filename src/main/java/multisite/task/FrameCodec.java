package multisite.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
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

  /**
   * Writes one frame and flushes; not for two threads at once.
   *
   * @throws IOException if the peer is gone, or the frame is larger than {@link #MAX_BYTES}
   */
  public static int write(OutputStream out, JsonNode message) throws IOException {
    byte[] body = Json.MAPPER.writeValueAsBytes(message);
    if (body.length > MAX_BYTES) {
      throw new IOException(
          "a message of " + body.length + " bytes does not fit a frame of " + MAX_BYTES);
    }
    out.write(ByteBuffer.allocate(4).putInt(body.length).array());
    out.write(body);
    out.flush();
    return body.length;
  }

  /**
   * Reads one frame, or nothing at the end of the stream.
   *
   * @throws IOException if the stream is not made of frames: a wrong length, a torn frame, no JSON
   */
  public static Optional<JsonNode> read(InputStream in) throws IOException {
    byte[] header = in.readNBytes(4);
    if (header.length == 0) {
      return Optional.empty();
    }
    if (header.length < 4) {
      throw new EOFException("the stream ends within the length of a frame");
    }
    int length = ByteBuffer.wrap(header).getInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("not a frame: a length of " + Integer.toUnsignedString(length));
    }
    byte[] body = new DataInputStream(in).readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the stream ends within a frame of " + length + " bytes");
    }
    try {
      return Optional.of(Json.MAPPER.readTree(body));
    } catch (JsonProcessingException e) {
      throw new IOException("a frame holds no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
