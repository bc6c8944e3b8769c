package multisite.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import multisite.store.Key;

/** An object that is written aside; nobody finds it before it is finished. */
final class Draft {
  /** Java copies what it writes into memory of its own first, as much as it is given. */
  private static final int PIECE = 1 << 20;

  private final ObjectFiles files;
  private final Key key;
  private final long length;
  private final Path aside;
  private final WritableByteChannel channel;

  /**
   * @param aside the file that the channel writes
   */
  Draft(ObjectFiles files, Key key, long length, Path aside, WritableByteChannel channel) {
    this.files = files;
    this.key = key;
    this.length = length;
    this.aside = aside;
    this.channel = channel;
  }

  void write(ByteBuffer... parts) throws IOException {
    ByteBuffer last = parts[parts.length - 1];
    int end = last.limit();
    do {
      last.limit(Math.min(end, last.position() + PIECE));
      writeAll(parts);
    } while (last.limit() < end);
  }

  /** With one call where that can be, so that the pages of the file are filled one by one. */
  private void writeAll(ByteBuffer... parts) throws IOException {
    for (ByteBuffer part : parts) {
      while (part.hasRemaining()) {
        if (channel instanceof GatheringByteChannel gathering) {
          gathering.write(parts);
        } else {
          channel.write(part);
        }
      }
    }
  }

  /** Has it fsynced, then puts it in its place; if that fails nothing is left of it. */
  void finish() {
    try {
      try (WritableByteChannel open = channel) {
        if (open instanceof FileChannel file) {
          file.force(true);
        }
      }
      Files.move(aside, files.file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(e);
      throw files.unwritten(key, length, e);
    }
  }

  /** Leaves nothing of it, for that reason. */
  void discard(IOException reason) {
    try (WritableByteChannel closed = channel) {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
