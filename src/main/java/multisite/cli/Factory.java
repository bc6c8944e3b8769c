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
        Map.ofEntries(
            Map.entry(SimulateCommand.class, () -> new SimulateCommand(context)),
            Map.entry(TrainCommand.class, () -> new TrainCommand(context)),
            Map.entry(PredictCommand.class, () -> new PredictCommand(context)),
            Map.entry(LoginCommand.class, () -> new LoginCommand(context, System.in)),
            Map.entry(LogoutCommand.class, () -> new LogoutCommand(context)),
            Map.entry(WhoamiCommand.class, () -> new WhoamiCommand(context)),
            Map.entry(EndpointRegisterCommand.class, () -> new EndpointRegisterCommand(context)),
            Map.entry(EndpointTestCommand.class, () -> new EndpointTestCommand(context)),
            Map.entry(WorkerCommand.class, () -> new WorkerCommand(context)),
            Map.entry(TaskServerCommand.class, () -> new TaskServerCommand(context)),
            Map.entry(StatusCommand.class, () -> new StatusCommand(context)),
            Map.entry(ReportCommand.class, () -> new ReportCommand(context)),
            Map.entry(ResumeCommand.class, () -> new ResumeCommand(context)),
            Map.entry(RunCommand.class, () -> new RunCommand(context, sources)));
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Supplier<Object> command = commands.get(type);
    return command == null ? CommandLine.defaultFactory().create(type) : type.cast(command.get());
  }
}
