package multisite.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import multisite.chemistry.QcSettings;
import multisite.cli.options.ComputeOptions.Compute;
import multisite.task.Task;

/**
 * How long each task may run in its worker. Functions keep limits of their own inside these: past
 * one of these the worker is killed with all it has started.
 *
 * @param simulation of {@code run_simulation}, the whole task
 * @param training of {@code update_mpnn} and {@code retrain_mpnn}
 * @param inference of {@code evaluate_mpnn}
 */
record TaskDeadlines(Duration simulation, Duration training, Duration inference)
    implements Function<Task, Optional<Duration>> {
  private static final Duration SLACK = Duration.ofMinutes(2);

  /** The original's limit of a training, 2700 s; a training ends by itself when it is reached. */
  private static final Duration TRAINING = Duration.ofMinutes(45).plus(SLACK);

  /** Those of a campaign: by default a simulation may take what its stages may take together. */
  static TaskDeadlines of(Compute compute, QcSettings chemistry) {
    Duration stages =
        Duration.ofSeconds(
                (long) chemistry.geometrySeconds()
                    + chemistry.neutralSeconds()
                    + chemistry.cationSeconds())
            .plus(SLACK);
    return new TaskDeadlines(
        compute.simulationTimeout().orElse(stages), TRAINING, compute.inferenceTimeout());
  }

  @Override
  public Optional<Duration> apply(Task task) {
    return Optional.of(
        switch (task.topic()) {
          case SIMULATE -> simulation;
          case TRAIN -> training;
          case INFER -> inference;
        });
  }
}
