package multisite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The GPUs that workers on this machine can use, found without the tensor engine: none if this
 * program was built for processors, those of {@code CUDA_VISIBLE_DEVICES} if that is set, and
 * otherwise all that the driver lists.
 *
 * @param build whether this program was built for GPUs (profile {@code gpu})
 * @param names what {@code CUDA_VISIBLE_DEVICES} calls each
 */
record Gpus(boolean build, List<String> names) {
  static final String VARIABLE = "CUDA_VISIBLE_DEVICES";
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  /** Native libraries of the engine that only a build for GPUs carries. */
  private static final List<String> LIBRARIES =
      List.of(
          "/org/bytedeco/pytorch/linux-x86_64-gpu/libjnitorch.so",
          "/org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so");

  Gpus {
    names = List.copyOf(names);
  }

  /** Those of this machine that the environment leaves visible. */
  static Gpus here(Map<String, String> environment) {
    boolean build = LIBRARIES.stream().anyMatch(name -> Gpus.class.getResource(name) != null);
    return of(build, environment, DRIVER);
  }

  /** As {@link #here}, with the driver's directory. */
  static Gpus of(boolean build, Map<String, String> environment, Path driver) {
    String visible = environment.get(VARIABLE);
    List<String> names = new ArrayList<>();
    if (build && visible != null) {
      Stream.of(visible.split(","))
          .map(String::strip)
          .takeWhile(name -> !name.isEmpty() && !name.startsWith("-"))
          .forEach(names::add);
    } else if (build && Files.isDirectory(driver)) {
      try (Stream<Path> found = Files.list(driver)) {
        long count = found.count();
        for (int gpu = 0; gpu < count; gpu++) {
          names.add(Integer.toString(gpu));
        }
      } catch (IOException e) {
        // a driver that does not tell has no GPU for us
      }
    }
    return new Gpus(build, names);
  }
}
