package multisite.store;

/**
 * An object on its way into a store.
 *
 * @param form what is written
 */
public record StoredObject(Key key, StoredForm form) {
  @Override
  public String toString() {
    return "object " + key.name();
  }
}
