package multisite.ml.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Adam as Keras 2.15 has it (beta 0.9 and 0.999, epsilon 1e-7 beside the uncorrected root). */
final class Adam {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-7;

  private final Tensor weights;
  private final Tensor gradient;
  private final Tensor first;
  private final Tensor second;
  private int step;

  Adam(Parameters parameters) {
    weights = parameters.trained();
    gradient = parameters.gradient();
    first = parameters.engine().zeros(weights.numel());
    second = parameters.engine().zeros(weights.numel());
  }

  /** Moves the weights against their gradient and sets the gradient to zero. */
  void step(double learningRate) {
    step++;
    double rate =
        learningRate * Math.sqrt(1 - Math.pow(BETA_2, step)) / (1 - Math.pow(BETA_1, step));
    Scope.runWithoutGradients(
        () -> {
          first.lerp_(gradient, new Scalar(1 - BETA_1));
          second.mul_(new Scalar(BETA_2)).addcmul_(gradient, gradient, new Scalar(1 - BETA_2));
          Tensor root = second.sqrt().add_(new Scalar(EPSILON));
          weights.addcdiv_(first, root, new Scalar(-rate));
          gradient.zero_();
        });
  }
}
