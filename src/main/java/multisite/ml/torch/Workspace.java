package multisite.ml.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Native buffers that batches use again and again: fresh pages from the system for every product
 * would cost as much as the products.
 *
 * <p>A buffer lives until {@link #close()}, whatever scopes come and go. One thread; two users must
 * not hold a buffer of the same name at once.
 */
final class Workspace implements AutoCloseable {
  private final Engine engine;
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();

  Workspace(Engine engine) {
    this.engine = engine;
  }

  /** A matrix of so many rows and columns, with whatever it held before. */
  Tensor matrix(String name, long rows, long columns) {
    Tensor buffer = buffers.get(name);
    if (buffer == null || buffer.numel() < rows * columns) {
      if (buffer != null) {
        buffer.releaseReference();
      }
      buffer = engine.zeros(rows * columns + rows * columns / 4);
      buffer.retainReference();
      buffers.put(name, buffer);
    }
    return buffer.narrow(0, 0, rows * columns).view(rows, columns);
  }

  @Override
  public void close() {
    buffers.values().forEach(Tensor::releaseReference);
    buffers.clear();
  }
}
