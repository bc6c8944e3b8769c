package multisite.store.globus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;

/**
 * The sites between which objects are moved, as in {@code globus_config.json}: endpoint id → {@code
 * {host_regex, endpoint_path, local_path}}. Immutable.
 */
public final class GlobusSites {
  private final List<GlobusSite> sites;
  private final ObjectNode json;

  private GlobusSites(List<GlobusSite> sites, ObjectNode json) {
    this.sites = List.copyOf(sites);
    this.json = json;
  }

  /**
   * Reads a {@code globus_config.json}.
   *
   * @throws StoreException with one sentence if it cannot be read, or is none
   */
  public static GlobusSites read(Path file) {
    try {
      return of(new ObjectMapper().readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new StoreException(
          Reason.BAD_REFERENCE, file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new StoreException(Reason.BAD_REFERENCE, "cannot read " + file, e);
    }
  }

  /** The sites of such an object. */
  public static GlobusSites of(JsonNode json) {
    List<GlobusSite> sites = new ArrayList<>();
    json.properties().forEach(entry -> sites.add(GlobusSite.of(entry.getKey(), entry.getValue())));
    if (sites.isEmpty() || !(json instanceof ObjectNode object)) {
      throw new StoreException(
          Reason.BAD_REFERENCE, "a Globus configuration names at least one endpoint");
    }
    return new GlobusSites(sites, object.deepCopy());
  }

  /** What a person should know about the configuration; one sentence each. */
  public List<String> warnings() {
    return sites.stream()
        .filter(GlobusSite::isLegacy)
        .map(
            site ->
                "'%s' is a Globus endpoint's name of former times: ".formatted(site.name())
                    + (site.hasId() ? "use its UUID alone" : "it is refused when it is used"))
        .toList();
  }

  /** The first site whose expression matches the name of a host. */
  Optional<GlobusSite> find(String hostname) {
    return sites.stream().filter(site -> site.hostRegex().matcher(hostname).matches()).findFirst();
  }

  GlobusSite ofHost(String hostname) {
    return find(hostname)
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.BAD_REFERENCE,
                    "no host_regex of the Globus configuration matches this host, " + hostname));
  }

  GlobusSite ofEndpoint(String endpoint) {
    return sites.stream()
        .filter(site -> site.isEndpoint(endpoint))
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.BAD_REFERENCE,
                    "the Globus endpoint " + endpoint + " is not in the configuration"));
  }

  List<GlobusSite> otherThan(GlobusSite here) {
    return sites.stream().filter(site -> !site.equals(here)).toList();
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance.objectNode().setAll(json.deepCopy());
  }
}
