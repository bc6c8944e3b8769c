package multisite.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import multisite.task.Json;

/** Damage to messages, the same for the same seed. */
public final class Mutations {
  private static final int LONGEST_RUN = 16;

  private final Random random;

  /** Damage drawn from that generator. */
  public Mutations(Random random) {
    this.random = random;
  }

  /** A copy with one to four places changed: bits, bytes, pieces gone, doubled or put in. */
  public byte[] ofBytes(byte[] bytes) {
    byte[] mutant = bytes;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      mutant = once(mutant);
    }
    return mutant;
  }

  /** A copy in which one value, at any depth, is of another type, missing or absurd. */
  public JsonNode ofJson(JsonNode message) {
    JsonNode copy = message.deepCopy();
    List<Runnable> changes = new ArrayList<>();
    collect(copy, changes);
    if (!changes.isEmpty()) {
      changes.get(random.nextInt(changes.size())).run();
    }
    return copy;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int length = Math.min(bytes.length - at, random.nextInt(LONGEST_RUN));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    switch (random.nextInt(5)) {
      case 0 -> { // change a byte
        if (at < bytes.length) {
          out.write(bytes[at] ^ (1 << random.nextInt(8)));
          out.write(bytes, at + 1, bytes.length - at - 1);
        }
      }
      case 1 -> out.write(bytes, at + length, bytes.length - at - length); // a piece is gone
      case 2 -> { // a piece is doubled
        out.write(bytes, at, length);
        out.write(bytes, at, bytes.length - at);
      }
      case 3 -> { // noise is put in
        byte[] noise = new byte[1 + random.nextInt(LONGEST_RUN)];
        random.nextBytes(noise);
        out.write(noise, 0, noise.length);
        out.write(bytes, at, bytes.length - at);
      }
      default -> {} // the rest is gone
    }
    return out.toByteArray();
  }

  private void collect(JsonNode node, List<Runnable> changes) {
    if (node instanceof ObjectNode object) {
      for (var field : List.copyOf(object.properties())) {
        changes.add(() -> object.set(field.getKey(), absurd()));
        changes.add(() -> object.remove(field.getKey()));
        collect(field.getValue(), changes);
      }
    } else if (node instanceof ArrayNode array) {
      changes.add(() -> array.add(absurd()));
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        changes.add(() -> array.set(index, absurd()));
        collect(array.get(i), changes);
      }
    }
  }

  private JsonNode absurd() {
    return switch (random.nextInt(10)) {
      case 0 -> Json.MAPPER.nullNode();
      case 1 -> Json.MAPPER.createArrayNode().addArray().add(1);
      case 2 -> Json.MAPPER.createObjectNode().put("a", "b");
      case 3 -> Json.MAPPER.getNodeFactory().numberNode(Double.NaN);
      case 4 -> Json.MAPPER.getNodeFactory().numberNode(Long.MIN_VALUE);
      case 5 -> Json.MAPPER.getNodeFactory().numberNode(BigInteger.TEN.pow(100));
      case 6 -> Json.MAPPER.getNodeFactory().booleanNode(true);
      case 7 -> Json.MAPPER.getNodeFactory().textNode("");
      case 8 -> Json.MAPPER.getNodeFactory().textNode("{\"deep\":".repeat(50));
      default -> Json.MAPPER.getNodeFactory().textNode("../../\u0000\uD800");
    };
  }
}
