package multisite.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.output.CountingOutputStream;

/**
 * The stored form of a type of values, as ProxyStore 1.1.0 reads and writes it: a header of three
 * bytes, then the value's own.
 */
public interface Codec<T> {
  /** Bytes, behind {@code BS\n}. */
  Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public StoredForm encode(byte[] value) {
          return StoredForm.ofBytes(value);
        }

        @Override
        public byte[] decode(StoredForm form) {
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
        public StoredForm encode(String value) {
          return StoredForm.ofText(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String decode(StoredForm form) {
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
        public StoredForm encode(JsonNode value) {
          try {
            return value.isBinary()
                ? StoredForm.ofBytes(value.binaryValue())
                : StoredForm.ofText(StoreJson.MAPPER.writeValueAsBytes(value));
          } catch (IOException e) {
            throw new IllegalArgumentException("a JSON tree could not be written", e);
          }
        }

        @Override
        public JsonNode decode(StoredForm form) {
          if (!form.isText()) {
            return BinaryNode.valueOf(form.body());
          }
          try {
            return StoreJson.MAPPER.readTree(form.body());
          } catch (JsonProcessingException e) {
            throw new StoreException(
                StoreException.Reason.CORRUPT,
                "the stored text is not JSON: " + e.getOriginalMessage(),
                e);
          } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
          }
        }

        @Override
        public long size(JsonNode value) {
          CountingOutputStream counter = new CountingOutputStream(OutputStream.nullOutputStream());
          try {
            if (value.isBinary()) {
              return StoredForm.ofBytes(value.binaryValue()).length();
            }
            StoreJson.MAPPER.writeValue(counter, value);
          } catch (IOException e) {
            throw new IllegalArgumentException("a JSON tree could not be written", e);
          }
          return counter.getByteCount() + StoredForm.ofText(new byte[0]).length();
        }
      };

  /** The stored form of a value; it may share the value's bytes. */
  StoredForm encode(T value);

  /**
   * The value of a stored form.
   *
   * @throws StoreException if it is not one of this type
   */
  T decode(StoredForm form);

  /** Bytes of the stored form of a value, without making it where that is possible. */
  default long size(T value) {
    return encode(value).length();
  }
}
