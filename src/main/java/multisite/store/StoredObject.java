package multisite.store;

/**
 * An object on its way into a store.
 *
 * @param bytes the stored form; nobody changes them
 */
public record StoredObject(Key key, byte[] bytes) {
  @Override
  public String toString() {
    return "object " + key.name();
  }
}
