package multisite.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
  @Test
  void readsTheFramesThatWereWritten() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameCodec.write(out, TextNode.valueOf("é😀"));
    FrameCodec.write(out, Json.MAPPER.createObjectNode().put("n", 1));
    InputStream in = new ByteArrayInputStream(out.toByteArray());

    assertThat(FrameCodec.read(in)).contains(TextNode.valueOf("é😀"));
    assertThat(FrameCodec.read(in)).contains(Json.MAPPER.createObjectNode().put("n", 1));
    assertThat(FrameCodec.read(in)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 9})
  void tellsATornFrameFromTheEnd(int bytes) {
    byte[] frame = frame("\"hello\"");

    assertThatThrownBy(() -> read(Arrays.copyOf(frame, bytes)))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("the stream ends within");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, FrameCodec.MAX_BYTES + 1, Integer.MAX_VALUE})
  void refusesLengthsThatNoFrameHas(int length) {
    assertThatThrownBy(() -> read(ByteBuffer.allocate(4).putInt(length).array()))
        .isInstanceOf(IOException.class)
        .hasMessage("not a frame: a length of " + Integer.toUnsignedString(length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}}", "\"a\" \"b\"", " ", "nil", "\u0000", "[1,"})
  void refusesBodiesThatAreNotOneJsonValue(String body) {
    assertThatThrownBy(() -> read(frame(body)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a frame holds no JSON");
  }

  @Test
  void refusesPlainTextOfALibrary() {
    assertThatThrownBy(() -> read("Segmentation fault".getBytes(StandardCharsets.UTF_8)))
        .hasMessageStartingWith("not a frame");
  }

  @Test
  void refusesNestingThatWouldExhaustTheStack() {
    assertThatThrownBy(() -> read(frame("[".repeat(100_000))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nesting depth");
  }

  @Test
  void asksForNoMemoryBeforeTheBytesCome() {
    byte[] announcement = ByteBuffer.allocate(4).putInt(FrameCodec.MAX_BYTES).array();

    assertThatThrownBy(() -> read(announcement)).isInstanceOf(EOFException.class);
  }

  private static void read(byte[] bytes) throws IOException {
    assertThat(FrameCodec.read(new ByteArrayInputStream(bytes))).isPresent();
  }

  private static byte[] frame(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }
}
