package multisite.cli.options;

import java.util.Locale;
import java.util.Optional;
import multisite.ml.BondOrder;
import multisite.ml.DeviceChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where networks are computed, and how they are fed. */
public final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda:N",
      defaultValue = "auto",
      description =
          "Where models are trained and asked: on a GPU if a worker finds one, on the processor, or"
              + " on that GPU. Default: ${DEFAULT-VALUE}.")
  String device = "auto";

  @Option(
      names = "--bond-order",
      paramLabel = "original|aligned",
      description =
          "How bond types are laid out for imported models: as the original application did, or"
              + " each on its own bond. Default: as each model was trained, which for .h5 files is"
              + " original.")
  @Nullable String bondOrder;

  /** Device and bond order. */
  public Devices toConfig() {
    return new Devices(choice(), Optional.ofNullable(bondOrder).map(DeviceOptions::order));
  }

  private DeviceChoice choice() {
    try {
      return DeviceChoice.parse(device);
    } catch (IllegalArgumentException e) {
      Checks.usage(false, "--device must be auto, cpu or cuda:N, not " + device);
      throw e;
    }
  }

  private static BondOrder order(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    Checks.usage(
        lower.equals("original") || lower.equals("aligned"),
        "--bond-order must be original or aligned, not " + name);
    return BondOrder.valueOf(lower.toUpperCase(Locale.ROOT));
  }

  /**
   * Where and how.
   *
   * @param device of the workers
   * @param bondOrder for all imported models, or empty for what each file says
   */
  public record Devices(DeviceChoice device, Optional<BondOrder> bondOrder) {}
}
