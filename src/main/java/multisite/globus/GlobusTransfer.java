package multisite.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import okhttp3.OkHttpClient;

/** Globus Transfer: files from one endpoint to another, by tasks of the service. */
public final class GlobusTransfer {
  /** The scope of its tokens. */
  public static final String SCOPE = "urn:globus:auth:scope:transfer.api.globus.org:all";

  private static final String API = "/v0.10";

  /** Files are skipped only if their checksums are equal. */
  private static final int SYNC_BY_CHECKSUM = 3;

  private final GlobusHttp http;
  private final Tokens tokens;

  /** A client of the Transfer service at {@code services.transfer()}. */
  public GlobusTransfer(GlobusServices services, OkHttpClient http, RetryRule rule, Tokens tokens) {
    this.http = new GlobusHttp("Globus Transfer", services.transfer(), http, rule);
    this.tokens = tokens;
  }

  /** A fresh key: whatever is submitted with it is done once, however often it is sent. */
  public String submissionId() throws GlobusException, InterruptedException {
    String value = http.get(API + "/submission_id", tokens).path("value").asText("");
    if (value.isEmpty()) {
      throw new GlobusException(200, "", "Globus Transfer gave no submission id");
    }
    return value;
  }

  /** Submits one transfer of many files; the id of its task. */
  public String transfer(
      String submissionId,
      String source,
      String destination,
      String label,
      List<TransferItem> items)
      throws GlobusException, InterruptedException {
    ObjectNode body =
        task("transfer", submissionId, label)
            .put("source_endpoint", source)
            .put("destination_endpoint", destination)
            .put("sync_level", SYNC_BY_CHECKSUM)
            .put("verify_checksum", true);
    ArrayNode data = body.putArray("DATA");
    for (TransferItem item : items) {
      data.addObject()
          .put("DATA_TYPE", "transfer_item")
          .put("source_path", item.source())
          .put("destination_path", item.destination())
          .put("recursive", false);
    }
    return taskId(http.post(API + "/transfer", body, tokens));
  }

  /** Submits the removal of these files; those that are not there are no failure. */
  public String delete(String submissionId, String endpoint, String label, List<String> paths)
      throws GlobusException, InterruptedException {
    ObjectNode body =
        task("delete", submissionId, label)
            .put("endpoint", endpoint)
            .put("recursive", false)
            .put("ignore_missing", true);
    ArrayNode data = body.putArray("DATA");
    for (String path : paths) {
      data.addObject().put("DATA_TYPE", "delete_item").put("path", path);
    }
    return taskId(http.post(API + "/delete", body, tokens));
  }

  /** How far a task is. */
  public TransferStatus status(String taskId) throws GlobusException, InterruptedException {
    JsonNode task = http.get(API + "/task/" + checked(taskId), tokens);
    String name = task.path("status").asText("");
    TransferStatus.State state =
        Arrays.stream(TransferStatus.State.values())
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new GlobusException(
                        200, "", "Globus Transfer reports the unknown status '" + name + "'"));
    return new TransferStatus(taskId, state, why(task));
  }

  /** Asks the service to give a task up. */
  public void cancel(String taskId) throws GlobusException, InterruptedException {
    http.post(
        API + "/task/" + checked(taskId) + "/cancel", GlobusHttp.MAPPER.createObjectNode(), tokens);
  }

  private static ObjectNode task(String type, String submissionId, String label) {
    return GlobusHttp.MAPPER
        .createObjectNode()
        .put("DATA_TYPE", type)
        .put("submission_id", submissionId)
        .put("label", label)
        .put("notify_on_succeeded", false)
        .put("notify_on_failed", false)
        .put("notify_on_inactive", false);
  }

  /** An id that is fit to stand in an address. */
  private static String checked(String taskId) {
    return UUID.fromString(taskId).toString();
  }

  private static String taskId(JsonNode reply) throws GlobusException {
    String id = reply.path("task_id").asText("");
    try {
      return checked(id);
    } catch (IllegalArgumentException e) {
      throw new GlobusException("Globus Transfer gave no task id, but '" + id + "'", e);
    }
  }

  private static String why(JsonNode task) {
    for (String text :
        List.of(
            task.path("fatal_error").path("description").asText(""),
            task.path("nice_status_details").asText(""),
            task.path("nice_status_short_description").asText(""),
            task.path("nice_status").asText(""))) {
      if (!text.isBlank() && !text.equals("null")) {
        return text.strip();
      }
    }
    return "";
  }
}
