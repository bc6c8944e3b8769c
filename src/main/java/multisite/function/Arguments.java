package multisite.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import multisite.store.ProxyResolver;
import multisite.task.Task;

/** The arguments of a task, by position or by name, each checked when it is read. */
final class Arguments {
  private static final String KIND = "bad_arguments";

  private final Task task;
  private final ProxyResolver proxies;

  Arguments(Call call) {
    this.task = call.task();
    this.proxies = call.proxies();
  }

  /** An argument, or what it stands for. */
  JsonNode json(int position, String name) throws TaskFailure, InterruptedException {
    JsonNode value =
        position < task.args().size() ? task.args().get(position) : task.kwargs().get(name);
    if (value == null || value.isNull()) {
      throw new TaskFailure(KIND, task.method() + " needs the argument '" + name + "'");
    }
    return proxies.resolve(value);
  }

  /** An argument that is text. */
  String text(int position, String name) throws TaskFailure, InterruptedException {
    JsonNode value = json(position, name);
    if (!value.isTextual()) {
      throw new TaskFailure(KIND, task.method() + ": '" + name + "' must be text");
    }
    return value.textValue();
  }

  /** An argument that is bytes, as base64 text on the wire. */
  byte[] bytes(int position, String name) throws TaskFailure, InterruptedException {
    return bytes(json(position, name), name);
  }

  /** An item of an argument that is bytes, or stands for bytes. */
  byte[] bytes(JsonNode value, String name) throws TaskFailure, InterruptedException {
    try {
      byte[] bytes = proxies.resolve(value).binaryValue();
      if (bytes != null) {
        return bytes;
      }
    } catch (IOException e) {
      // not base64: said below
    }
    throw new TaskFailure(KIND, task.method() + ": '" + name + "' must be bytes in base64");
  }
}
