package multisite.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Values that were read lately, bounded by the bytes of their stored forms; the least recently used
 * goes first. A value larger than the bound is not kept. Nobody changes a value in here.
 */
public final class ObjectCache {
  private final long maxBytes;

  @GuardedBy("this")
  private final Map<Slot, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("this")
  private long bytes;

  /** The same object may be wanted as different types. */
  private record Slot(String name, Codec<?> codec) {}

  private record Entry(Object value, long bytes) {}

  public ObjectCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @SuppressWarnings("unchecked") // put() lets only a T in under a Codec<T>
  synchronized <T> Optional<T> find(String name, Codec<T> codec) {
    Entry entry = entries.get(new Slot(name, codec));
    return entry == null ? Optional.empty() : Optional.of((T) entry.value);
  }

  synchronized <T> void put(String name, Codec<T> codec, T value, long size) {
    if (size > maxBytes) {
      return;
    }
    Entry old = entries.put(new Slot(name, codec), new Entry(value, size));
    bytes += size - (old == null ? 0 : old.bytes);
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > maxBytes) {
      bytes -= oldest.next().bytes;
      oldest.remove();
    }
  }

  synchronized void remove(String name) {
    Iterator<Map.Entry<Slot, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Slot, Entry> next = all.next();
      if (next.getKey().name.equals(name)) {
        bytes -= next.getValue().bytes;
        all.remove();
      }
    }
  }

  /** Bytes that are held now. */
  public synchronized long bytes() {
    return bytes;
  }
}
