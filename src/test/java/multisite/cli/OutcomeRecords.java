package multisite.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import multisite.journal.RecordReader;
import multisite.journal.RunFile;
import multisite.task.Json;

/**
 * The records of outcomes of a run, whole but for what differs from run to run: times, hosts, ids
 * of tasks, and how values have travelled.
 */
record OutcomeRecords(Map<String, JsonNode> values) {
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "task_id|worker_info|hostname|wall_time|cpu|message_sizes|additional_timing|time_.*"
              + "|proxystore_.*|proxy_timing|proxy_stats|inputs|value");

  /** The values in the files of a run directory by their places. */
  static OutcomeRecords of(Path run) throws JsonProcessingException {
    OutcomeRecords records = new OutcomeRecords(new TreeMap<>());
    for (RunFile file :
        List.of(RunFile.SIMULATION_RESULTS, RunFile.MOLDATA_RECORDS, RunFile.QCFRACTAL_RECORDS)) {
      int line = 0;
      for (var found : RecordReader.readAll(run.resolve(file.fileName()))) {
        JsonNode json = found.json();
        JsonNode record = json.isArray() ? Json.MAPPER.readTree(json.get(1).asText()) : json;
        records.add(file.fileName() + " line " + ++line, record);
      }
    }
    return records;
  }

  /** Where these and others are not the same, and how. */
  List<String> differences(OutcomeRecords others) {
    Set<String> places = new TreeSet<>(values.keySet());
    places.addAll(others.values.keySet());
    List<String> differences = new ArrayList<>();
    for (String place : places) {
      JsonNode own = values.get(place);
      JsonNode other = others.values.get(place);
      if (own == null || !own.equals(other)) {
        differences.add(place + ": " + own + " | " + other);
      }
    }
    return differences;
  }

  private void add(String place, JsonNode node) {
    if (node.isValueNode()) {
      values.put(place, node);
    }
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      add(place + "/" + i, node.get(i));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!LEFT_OUT.matcher(field.getKey()).matches()) {
        add(place + "/" + field.getKey(), field.getValue());
      }
    }
  }
}
