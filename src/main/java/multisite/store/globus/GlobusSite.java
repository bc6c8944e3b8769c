package multisite.store.globus;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import multisite.globus.TransferItem;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;

/**
 * One site of a {@code globus_config.json}: the same directory as Globus and as the site's machines
 * name it.
 *
 * @param name the key in the file: an endpoint id, or {@code user#id} as in former times
 * @param hostRegex matches the names of the site's hosts, whole
 * @param endpointPath the directory as Globus names it
 * @param localPath the directory as the site's machines name it; {@code ~} is somebody's home
 */
record GlobusSite(String name, Pattern hostRegex, String endpointPath, String localPath) {

  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  static GlobusSite of(String name, JsonNode json) {
    try {
      return new GlobusSite(
          name,
          Pattern.compile(field(name, json, "host_regex")),
          field(name, json, "endpoint_path"),
          field(name, json, "local_path"));
    } catch (PatternSyntaxException e) {
      throw new StoreException(
          Reason.BAD_REFERENCE,
          "the host_regex of the Globus endpoint '%s' is not a regular expression: %s"
              .formatted(name, e.getDescription()),
          e);
    }
  }

  private static String field(String name, JsonNode json, String field) {
    String value = json.path(field).asText("");
    if (value.isBlank()) {
      throw new StoreException(
          Reason.BAD_REFERENCE, "the Globus endpoint '" + name + "' has no '" + field + "'");
    }
    return value;
  }

  /** Whether it is named as in former times. */
  boolean isLegacy() {
    return name.indexOf('#') >= 0;
  }

  /**
   * The id of the endpoint.
   *
   * @throws StoreException if the name holds none
   */
  String endpoint() {
    if (!hasId()) {
      throw new StoreException(
          Reason.BAD_REFERENCE,
          "'%s' is not a Globus endpoint any more: put the endpoint's UUID in its place"
              .formatted(name));
    }
    return id().toLowerCase(Locale.ROOT);
  }

  /** Whether that is the id of the endpoint, whichever letters are large. */
  boolean isEndpoint(String id) {
    return id().equalsIgnoreCase(id);
  }

  /** Whether the name holds the id of an endpoint. */
  boolean hasId() {
    return ID.matcher(id()).matches();
  }

  private String id() {
    return name.substring(name.indexOf('#') + 1);
  }

  /** The directory on this machine, if this is the site. */
  Path directory(Path home) {
    return localPath.equals("~") || localPath.startsWith("~/")
        ? home.resolve(localPath.substring(Math.min(2, localPath.length())))
        : Path.of(localPath);
  }

  /** An object's file as Globus names it. */
  String path(Key key) {
    return endpointPath.replaceFirst("/+$", "") + "/" + key.name();
  }

  /** The move of an object's file to another site. */
  TransferItem moveTo(GlobusSite destination, Key key) {
    return new TransferItem(path(key), destination.path(key));
  }
}
