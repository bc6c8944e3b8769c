package multisite.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Which objects a store has put, for whom, and how each can be made again. */
final class Holdings {
  @GuardedBy("this")
  private final Map<Owner, Map<String, Holding>> byOwner = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<String, Owner> owners = new HashMap<>();

  /** Names of those that a former process has put, by owner and digest. */
  @GuardedBy("this")
  private final Map<Owner, Map<String, Key>> former = new HashMap<>();

  /**
   * An object that is there for somebody.
   *
   * @param source makes the stored form again, if it can be made
   */
  record Holding(Key key, Optional<Supplier<StoredForm>> source) {}

  synchronized void add(Owner owner, Holding holding) {
    String name = holding.key().name();
    forget(name);
    owners.put(name, owner);
    byOwner.computeIfAbsent(owner, any -> new LinkedHashMap<>()).put(name, holding);
  }

  /** An object of a former process, for the owner that it had. */
  synchronized void recover(Owner owner, Key key) {
    add(owner, new Holding(key, Optional.empty()));
    if (!key.digest().isEmpty()) {
      former.computeIfAbsent(owner, any -> new HashMap<>()).put(key.digest(), key);
    }
  }

  /** The object of a former process that is the same as this one; found once. */
  synchronized Optional<Key> recovered(Owner owner, Key same) {
    Map<String, Key> known = former.getOrDefault(owner, new HashMap<>());
    return Optional.ofNullable(known.remove(same.digest()))
        .filter(key -> owners.containsKey(key.name()));
  }

  synchronized Optional<Holding> find(String name) {
    Owner owner = owners.get(name);
    return owner == null
        ? Optional.empty()
        : Optional.ofNullable(byOwner.getOrDefault(owner, Map.of()).get(name));
  }

  /** What an owner has. */
  synchronized List<Key> of(Owner owner) {
    return byOwner.getOrDefault(owner, Map.of()).values().stream().map(Holding::key).toList();
  }

  synchronized List<Key> all() {
    List<Key> all = new ArrayList<>();
    byOwner.keySet().forEach(owner -> all.addAll(of(owner)));
    return all;
  }

  synchronized void remove(Collection<Key> keys) {
    keys.forEach(key -> forget(key.name()));
  }

  @GuardedBy("this")
  private void forget(String name) {
    Owner owner = owners.remove(name);
    if (owner != null) {
      Map<String, Holding> others = byOwner.getOrDefault(owner, new HashMap<>());
      others.remove(name);
      if (others.isEmpty()) {
        byOwner.remove(owner);
      }
    }
  }
}
