package multisite.ml.torch;

import java.util.Map;
import multisite.ml.DeviceChoice;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Moves numbers between Java and the tensor engine, on one device.
 *
 * <p>Every tensor that a method returns belongs to the caller's {@code PointerScope}. A process
 * uses one intra-operation thread: parallel work is parallel Java threads or processes.
 */
public final class Engine {
  private final DeviceChoice device;

  /**
   * Opens the device.
   *
   * @throws IllegalArgumentException if a GPU was asked for that this process does not see
   */
  public Engine(DeviceChoice choice) {
    EngineLibraries.load();
    device = resolve(choice);
    enter();
  }

  private static DeviceChoice resolve(DeviceChoice choice) {
    if (choice.kind() == DeviceChoice.Kind.CPU) {
      return choice;
    }
    int seen = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    if (choice.kind() == DeviceChoice.Kind.AUTO) {
      return seen > 0 ? new DeviceChoice(DeviceChoice.Kind.CUDA, 0) : DeviceChoice.cpu();
    }
    if (choice.index() >= seen) {
      throw new IllegalArgumentException(
          "the device " + choice + " is not there: this process sees " + seen + " GPUs");
    }
    return choice;
  }

  /** Where this engine computes: never {@code auto}. */
  public DeviceChoice device() {
    return device;
  }

  /** Prepares the calling thread: the engine keeps its thread count per thread. */
  void enter() {
    torch.set_num_threads(1);
  }

  /** What the engine says about itself, for logs and records. */
  public Map<String, String> describe() {
    return Map.of("engine", "libtorch", "device", device.toString());
  }

  Tensor floats(float[] values, long... shape) {
    Tensor tensor =
        torch.empty(shape, new TensorOptions(torch.ScalarType.Float), new MemoryFormatOptional());
    if (values.length > 0) {
      try (FloatPointer data = tensor.data_ptr_float()) {
        data.put(values, 0, values.length);
      }
    }
    return onDevice(tensor);
  }

  Tensor ints(int[] values) {
    Tensor tensor =
        torch.empty(
            new long[] {values.length},
            new TensorOptions(torch.ScalarType.Int),
            new MemoryFormatOptional());
    if (values.length > 0) {
      try (IntPointer data = tensor.data_ptr_int()) {
        data.put(values, 0, values.length);
      }
    }
    return onDevice(tensor);
  }

  /** The numbers as floats, such as counts that weigh a sum. */
  Tensor asFloats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return floats(floats, floats.length);
  }

  Tensor zeros(long... shape) {
    return onDevice(torch.zeros(shape, new TensorOptions(torch.ScalarType.Float)));
  }

  float[] read(Tensor tensor) {
    Tensor local = tensor.detach();
    if (device.kind() == DeviceChoice.Kind.CUDA) {
      local = local.to(new Device("cpu"), torch.ScalarType.Float);
    }
    local = local.contiguous();
    float[] values = new float[(int) local.numel()];
    if (values.length > 0) {
      try (FloatPointer data = local.data_ptr_float()) {
        data.get(values, 0, values.length);
      }
    }
    return values;
  }

  private Tensor onDevice(Tensor tensor) {
    return device.kind() == DeviceChoice.Kind.CPU
        ? tensor
        : tensor.to(new Device(device.toString()), tensor.scalar_type());
  }
}
