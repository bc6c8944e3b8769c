package multisite.globus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A body that OkHttp itself never sends twice, and that knows whether any of it may have reached
 * the service. Not for several threads.
 */
final class OneShotBody extends RequestBody {
  private final byte[] bytes;
  private final MediaType type;
  private boolean spent;

  OneShotBody(String text, MediaType type) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
    this.type = type;
  }

  /** Whether it has begun to be sent since {@link #renew}. */
  boolean isSpent() {
    return spent;
  }

  /** Before another attempt. */
  void renew() {
    spent = false;
  }

  @Override
  public MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    spent = true;
    sink.write(bytes);
  }
}
