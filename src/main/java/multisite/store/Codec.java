package multisite.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.io.IOException;

/**
 * The stored form of a type of values, as ProxyStore 1.1.0 reads and writes it: a header of three
 * bytes, then the value's own.
 */
public interface Codec<T> {
  /** Bytes, behind {@code BS\n}. */
  Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
          return StoredForm.ofBytes(value);
        }

        @Override
        public byte[] decode(byte[] stored) {
          StoredForm form = StoredForm.read(stored);
          if (form.isText()) {
            throw StoredForm.other("text", "bytes");
          }
          return form.body();
        }
      };

  /** Text in UTF-8, behind {@code US\n}. */
  Codec<String> TEXT =
      new Codec<>() {
        @Override
        public byte[] encode(String value) {
          return StoredForm.ofText(value);
        }

        @Override
        public String decode(byte[] stored) {
          StoredForm form = StoredForm.read(stored);
          if (!form.isText()) {
            throw StoredForm.other("bytes", "text");
          }
          return form.text();
        }
      };

  /** What stands in messages: a binary node as bytes, everything else as the text of its JSON. */
  Codec<JsonNode> JSON =
      new Codec<>() {
        @Override
        public byte[] encode(JsonNode value) {
          try {
            return value.isBinary()
                ? StoredForm.ofBytes(value.binaryValue())
                : StoredForm.withHeader(StoredForm.TEXT, StoreJson.MAPPER.writeValueAsBytes(value));
          } catch (IOException e) {
            throw new IllegalArgumentException("a JSON tree could not be written", e);
          }
        }

        @Override
        public JsonNode decode(byte[] stored) {
          StoredForm form = StoredForm.read(stored);
          if (!form.isText()) {
            return BinaryNode.valueOf(form.body());
          }
          try {
            return StoreJson.MAPPER.readTree(stored, form.offset(), stored.length - form.offset());
          } catch (JsonProcessingException e) {
            throw new StoreException(
                StoreException.Reason.CORRUPT,
                "the stored text is not JSON: " + e.getOriginalMessage(),
                e);
          } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
          }
        }
      };

  /** The stored form of a value. */
  byte[] encode(T value);

  /**
   * The value of a stored form.
   *
   * @throws StoreException if it is not one of this type
   */
  T decode(byte[] stored);
}
