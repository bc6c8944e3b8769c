package multisite.function;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** All functions of a worker by their names; immutable. */
public final class FunctionTable {
  private final Map<String, TaskFunction> functions;

  /** A table of these functions, by the methods that tasks name. */
  public FunctionTable(Map<String, TaskFunction> functions) {
    this.functions = Map.copyOf(functions);
  }

  /** The function of that name, if the worker has it. */
  public Optional<TaskFunction> find(String method) {
    return Optional.ofNullable(functions.get(method));
  }

  /** The names, sorted. */
  public SortedSet<String> names() {
    return new TreeSet<>(functions.keySet());
  }

  /** These functions and {@code more}, which win where names are equal. */
  public FunctionTable with(Map<String, TaskFunction> more) {
    Map<String, TaskFunction> all = new TreeMap<>(functions);
    all.putAll(more);
    return new FunctionTable(all);
  }
}
