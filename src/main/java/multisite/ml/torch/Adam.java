package multisite.ml.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Adam as Keras 2.15 has it (beta 0.9 and 0.999, epsilon 1e-7 beside the uncorrected root). */
final class Adam {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-7;

  /** Values updated at once: what a block needs stays in the cache over all its operations. */
  private static final long BLOCK = 1 << 16;

  private record Block(Tensor weights, Tensor gradient, Tensor first, Tensor second) {}

  private final List<Block> blocks = new ArrayList<>();
  private int step;

  Adam(Parameters parameters) {
    Tensor weights = parameters.trained();
    Tensor gradient = parameters.gradient();
    Tensor first = parameters.engine().zeros(weights.numel());
    Tensor second = parameters.engine().zeros(weights.numel());
    for (long from = 0; from < weights.numel(); from += BLOCK) {
      long count = Math.min(BLOCK, weights.numel() - from);
      blocks.add(
          new Block(
              weights.narrow(0, from, count),
              gradient.narrow(0, from, count),
              first.narrow(0, from, count),
              second.narrow(0, from, count)));
    }
  }

  /** Moves the weights against their gradient and sets the gradient to zero. */
  void step(double learningRate) {
    step++;
    double rate =
        learningRate * Math.sqrt(1 - Math.pow(BETA_2, step)) / (1 - Math.pow(BETA_1, step));
    for (Block block : blocks) {
      Scope.runWithoutGradients(
          () -> {
            block.first.lerp_(block.gradient, new Scalar(1 - BETA_1));
            block
                .second
                .mul_(new Scalar(BETA_2))
                .addcmul_(block.gradient, block.gradient, new Scalar(1 - BETA_2));
            Tensor root = block.second.sqrt().add_(new Scalar(EPSILON));
            block.weights.addcdiv_(block.first, root, new Scalar(-rate));
            block.gradient.zero_();
          });
    }
  }
}
