package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import multisite.task.Task;

/** The arguments of a task, by position or by name, each checked when it is read. */
final class Arguments {
  private static final String KIND = "bad_arguments";

  private final Task task;

  Arguments(Task task) {
    this.task = task;
  }

  /** An argument as it came. */
  JsonNode json(int position, String name) throws TaskFailure {
    JsonNode value =
        position < task.args().size() ? task.args().get(position) : task.kwargs().get(name);
    if (value == null || value.isNull()) {
      throw new TaskFailure(KIND, task.method() + " needs the argument '" + name + "'");
    }
    return value;
  }

  /** An argument that is text. */
  String text(int position, String name) throws TaskFailure {
    JsonNode value = json(position, name);
    if (!value.isTextual()) {
      throw new TaskFailure(KIND, task.method() + ": '" + name + "' must be text");
    }
    return value.textValue();
  }

  /** An argument that is bytes, as base64 text on the wire. */
  byte[] bytes(int position, String name) throws TaskFailure {
    return bytes(json(position, name), name);
  }

  /** An item of an argument that is bytes. */
  byte[] bytes(JsonNode value, String name) throws TaskFailure {
    try {
      byte[] bytes = value.binaryValue();
      if (bytes != null) {
        return bytes;
      }
    } catch (IOException e) {
      // not base64: said below
    }
    throw new TaskFailure(KIND, task.method() + ": '" + name + "' must be bytes in base64");
  }
}
