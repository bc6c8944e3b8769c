package multisite.store;

/** Hears of every object that is put or got; called on the thread that does it. */
@FunctionalInterface
public interface StoreListener {
  /** Hears nothing. */
  StoreListener NONE = metric -> {};

  void used(StoreMetric metric);
}
