package multisite.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What finds an object again, and tells whether it is the one that was put.
 *
 * @param name a UUID in lower case; nothing else can be a name, so that none is a path
 * @param bytes size of the stored form, or {@link #UNKNOWN_SIZE}
 * @param digest of the stored form in hex, or blank if the writer gave none
 * @param site endpoint id of the site where it lies, or blank where there are no sites
 * @param transfers ids of the transfers that bring it to the other sites
 */
public record Key(String name, long bytes, String digest, String site, List<String> transfers) {
  /** The size of an object that somebody else has written. */
  public static final long UNKNOWN_SIZE = -1;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern DIGEST = Pattern.compile("|[0-9a-f]{16}");

  public Key {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException(
          StoreException.Reason.BAD_REFERENCE,
          "the name of a stored object is a UUID in lower case");
    }
    if (!DIGEST.matcher(digest).matches()) {
      throw new StoreException(
          StoreException.Reason.BAD_REFERENCE, "the digest of object " + name + " is not one");
    }
    transfers = List.copyOf(transfers);
  }

  /** A key for that stored form, under a new name. */
  public static Key of(StoredForm form) {
    return of(newName(), form);
  }

  /** A key for that stored form. */
  public static Key of(String name, StoredForm form) {
    return new Key(name, form.length(), form.digest(), "", List.of());
  }

  /** The key of an object of which only the name is known. */
  public static Key named(String name) {
    return new Key(name.toLowerCase(Locale.ROOT), UNKNOWN_SIZE, "", "", List.of());
  }

  /** The name under which the result of a task is put, known before it is there. */
  public static String nameOfResult(String taskId) {
    return UUID.nameUUIDFromBytes(("result of " + taskId).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  /** A name that no object has. */
  public static String newName() {
    return UUID.randomUUID().toString();
  }

  /** Whether this is the object, as far as the key can tell. */
  public boolean fits(StoredForm form) {
    return (bytes == UNKNOWN_SIZE || bytes == form.length())
        && (digest.isEmpty() || digest.equals(form.digest()));
  }

  /** The same object, written at that site and on its way by these transfers. */
  public Key at(String newSite, List<String> newTransfers) {
    return new Key(name, bytes, digest, newSite, newTransfers);
  }

  ObjectNode toJson() {
    ObjectNode json = StoreJson.MAPPER.createObjectNode().put("name", name);
    if (bytes != UNKNOWN_SIZE) {
      json.put("bytes", bytes);
    }
    if (!digest.isEmpty()) {
      json.put("digest", digest);
    }
    if (!site.isEmpty()) {
      json.put("site", site);
      ArrayNode ids = json.putArray("transfers");
      transfers.forEach(ids::add);
    }
    return json;
  }

  static Key fromJson(JsonNode json) {
    List<String> transfers = new ArrayList<>();
    json.path("transfers").forEach(id -> transfers.add(id.asText()));
    return new Key(
        json.path("name").asText(""),
        json.path("bytes").asLong(UNKNOWN_SIZE),
        json.path("digest").asText(""),
        json.path("site").asText(""),
        transfers);
  }
}
