package multisite.function;

import java.util.Map;

/** The functions of a Multisite worker. */
public final class Functions {
  private Functions() {}

  /** All of them; what they need is made at their first call. */
  public static FunctionTable standard() {
    LazySurrogate surrogate = new LazySurrogate();
    return new FunctionTable(
        Map.of(
            "run_simulation", new RunSimulation(),
            "evaluate_mpnn", new EvaluateMpnn(surrogate),
            "update_mpnn", new TrainMpnn(surrogate, false),
            "retrain_mpnn", new TrainMpnn(surrogate, true)));
  }
}
