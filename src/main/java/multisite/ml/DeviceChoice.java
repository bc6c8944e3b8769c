package multisite.ml;

/**
 * Where networks are computed: {@code auto} (a GPU if this process sees one), {@code cpu} or {@code
 * cuda:N}.
 *
 * @param kind what was asked for
 * @param index number of the GPU, 0 unless {@code cuda:N}
 */
public record DeviceChoice(Kind kind, int index) {
  /** What may be asked for. */
  public enum Kind {
    /** A GPU if there is one. */
    AUTO,
    /** The processor. */
    CPU,
    /** This GPU, or failure. */
    CUDA
  }

  /** The processor. */
  public static DeviceChoice cpu() {
    return new DeviceChoice(Kind.CPU, 0);
  }

  /**
   * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static DeviceChoice parse(String text) {
    if (text.equals("auto")) {
      return new DeviceChoice(Kind.AUTO, 0);
    }
    if (text.equals("cpu")) {
      return cpu();
    }
    if (text.equals("cuda")) {
      return new DeviceChoice(Kind.CUDA, 0);
    }
    if (text.matches("cuda:[0-9]{1,3}")) {
      return new DeviceChoice(Kind.CUDA, Integer.parseInt(text.substring(5)));
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no device: it is auto, cpu or cuda:N, such as cuda:0");
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case CUDA -> "cuda:" + index;
    };
  }
}
