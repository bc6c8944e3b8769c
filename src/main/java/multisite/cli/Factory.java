package multisite.cli;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands that picocli names, with what they need. */
final class Factory implements IFactory {
  private final Map<Class<?>, Supplier<Object>> commands;

  Factory(Context context, SettingSources sources) {
    this.commands =
        Map.of(
            SimulateCommand.class, () -> new SimulateCommand(context),
            TrainCommand.class, () -> new TrainCommand(context),
            PredictCommand.class, () -> new PredictCommand(context),
            WorkerCommand.class, () -> new WorkerCommand(context),
            TaskServerCommand.class, () -> new TaskServerCommand(context),
            RunCommand.class, () -> new RunCommand(context, sources));
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Supplier<Object> command = commands.get(type);
    return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
  }
}
