package multisite.compute;

import java.util.List;
import java.util.Optional;

/**
 * Tasks that are sent in one request.
 *
 * @param groupId the task group that they join; the first batch makes one
 */
record Batch(List<OpenTask> tasks, Optional<String> groupId) {
  Batch {
    tasks = List.copyOf(tasks);
  }

  List<String> payloads() {
    return tasks.stream().map(task -> task.payload).toList();
  }
}
