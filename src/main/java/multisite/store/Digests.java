package multisite.store;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Two checksums with different polynomials, 64 bits together, in hex. They find what is torn or
 * spoilt, which is all that is asked of them; a cryptographic digest costs as much as the whole way
 * of a large value, and a hundred times that in a process that has just begun.
 */
final class Digests {
  private Digests() {}

  /** The digest of all parts, one behind the other. */
  static String of(byte[]... parts) {
    return String.format("%08x%08x", sum(new CRC32C(), parts), sum(new CRC32(), parts));
  }

  private static long sum(Checksum checksum, byte[]... parts) {
    for (byte[] part : parts) {
      checksum.update(part);
    }
    return checksum.getValue();
  }
}
