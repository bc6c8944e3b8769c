package multisite.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;

/**
 * Remembers beyond the life of this process which objects it has put, so that none is forgotten.
 */
public interface Ledger {
  /** Remembers nothing. */
  Ledger NONE =
      new Ledger() {
        @Override
        public void storing(
            String store, ObjectNode connector, Owner owner, Collection<Key> keys) {}

        @Override
        public void evicted(Collection<Key> keys) {}

        @Override
        public boolean isGone(String objectName) {
          return false;
        }
      };

  /** Called before the objects are put: they may or may not be there afterwards. */
  void storing(String store, ObjectNode connector, Owner owner, Collection<Key> keys);

  /** Called when they are gone. */
  void evicted(Collection<Key> keys);

  /** Whether an object was put, by whichever process, and is gone since. */
  boolean isGone(String objectName);
}
