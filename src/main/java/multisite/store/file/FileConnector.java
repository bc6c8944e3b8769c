package multisite.store.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import multisite.store.Connector;
import multisite.store.Key;
import multisite.store.StoreException;
import multisite.store.StoredForm;
import multisite.store.StoredObject;

/**
 * Objects in a directory that driver and workers share, as ProxyStore 1.1.0 lays them out: the file
 * {@code <uuid>}, and an empty {@code <uuid>.ready} once it is whole.
 */
public final class FileConnector implements Connector {
  /** The kind in its {@link #config()}. */
  public static final String KIND = "file";

  private final Path directory;
  private final ObjectFiles files;
  private final boolean made;

  /** Objects in that directory, which is made if need be, and goes again if we leave it empty. */
  public FileConnector(Path directory) {
    this(directory, ObjectFiles.Opener.REAL);
  }

  FileConnector(Path directory, ObjectFiles.Opener opener) {
    this.directory = directory.toAbsolutePath().normalize();
    this.files = new ObjectFiles(this.directory, opener);
    this.made = files.makeDirectory();
  }

  /** The connector of a {@link #config()}; the directory has to be there. */
  public static FileConnector of(JsonNode config) {
    Path directory = Path.of(config.path("store_dir").asText(""));
    if (!directory.isAbsolute() || !Files.isDirectory(directory)) {
      throw new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "the store directory '" + directory + "' is not there on this machine");
    }
    return new FileConnector(directory);
  }

  @Override
  public ObjectNode config() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", KIND)
        .put("store_dir", directory.toString());
  }

  @Override
  public List<Key> put(List<StoredObject> objects) {
    objects.forEach(object -> begin(object).run());
    return objects.stream().map(StoredObject::key).toList();
  }

  /** Writes an object aside; the step that makes it readable. */
  Runnable begin(StoredObject object) {
    Draft draft = files.draft(object.key(), object.form());
    return () -> {
      draft.finish();
      mark(object.key());
    };
  }

  @Override
  public StoredForm get(Key key) {
    if (!exists(key)) {
      throw files.missing(key);
    }
    return files.read(key);
  }

  @Override
  public boolean exists(Key key) {
    return Files.exists(ready(key));
  }

  @Override
  public void evict(Collection<Key> keys) {
    keys.forEach(key -> files.remove(ready(key))); // first, so that nobody begins to read
    files.remove(keys);
  }

  @Override
  public void sweep(Predicate<String> gone) {
    files.removeTorn(gone);
  }

  @Override
  public void close() {
    if (made) {
      try (var rest = Files.list(directory)) {
        if (rest.findAny().isEmpty()) {
          Files.deleteIfExists(directory);
        }
      } catch (IOException e) {
        // gone already, or somebody else's by now: not ours to clear
      }
    }
  }

  private void mark(Key key) {
    try {
      Files.write(
          ready(key), new byte[0], StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw files.failure("object " + key.name() + " cannot be marked as ready", e);
    }
  }

  private Path ready(Key key) {
    return directory.resolve(key.name() + ".ready");
  }
}
