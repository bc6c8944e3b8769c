package multisite.ml;

import java.util.List;

/**
 * One array of weights that an architecture has: its name in our files, its shape, how a new
 * network fills it, and whether training changes it by gradients.
 *
 * @param name path-like name, unique within a network
 * @param shape lengths of its axes; a matrix is (in, out)
 * @param start what a new network has there
 * @param trainable false for running statistics
 */
public record WeightSpec(String name, List<Integer> shape, Start start, boolean trainable) {

  /** How a new network fills an array; the distributions are those of Keras. */
  public enum Start {
    /** Uniform within ±sqrt(6 / (in + out)). */
    GLOROT,
    /** Uniform within ±0.05. */
    EMBEDDING,
    /** Zero. */
    ZERO,
    /** One. */
    ONE
  }

  /** A trainable matrix or table. */
  public static WeightSpec matrix(String name, int rows, int columns, Start start) {
    return new WeightSpec(name, List.of(rows, columns), start, true);
  }

  /** A trainable vector. */
  public static WeightSpec vector(String name, int length, Start start) {
    return new WeightSpec(name, List.of(length), start, true);
  }

  /** A vector that follows the training but has no gradient. */
  public static WeightSpec statistic(String name, int length, Start start) {
    return new WeightSpec(name, List.of(length), start, false);
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }
}
