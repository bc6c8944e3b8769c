package multisite.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import multisite.globus.GlobusCompute;
import multisite.globus.GlobusException;
import multisite.task.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of registered functions, kept in a file of the user's, so that each version of the {@link
 * Shim} is registered once for each account. A file that cannot be read or written costs another
 * registration, and no more.
 */
public final class FunctionCache {
  private static final Logger LOG = LoggerFactory.getLogger(FunctionCache.class);

  private final Path file;
  private final String key;

  /**
   * @param account the service and whom it knows us as: functions belong to an identity
   * @param version of this program
   */
  public FunctionCache(Path file, String account, String version) {
    this.file = file;
    this.key = account + " " + version + " " + Shim.digest();
  }

  /** The id of the shim, which is registered now if it was not. */
  public synchronized String idOf(GlobusCompute compute)
      throws GlobusException, InterruptedException {
    Optional<String> known = Optional.of(read().path(key).asText("")).filter(id -> !id.isEmpty());
    return known.isPresent() ? known.get() : register(compute);
  }

  /** Registers the shim anew, because the service does not take the id any more. */
  public synchronized String register(GlobusCompute compute)
      throws GlobusException, InterruptedException {
    String id = compute.registerFunction(Shim.NAME, Shim.source());
    LOG.info("Registered the function {} as {}", Shim.NAME, id);
    ObjectNode all = read().put(key, id);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "functions-", ".json");
      Files.write(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
      replace(fresh);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written, the function is registered again next time: {}",
          file,
          e.toString());
    }
    return id;
  }

  private void replace(Path fresh) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private ObjectNode read() {
    try {
      JsonNode all = Files.exists(file) ? Json.MAPPER.readTree(Files.readAllBytes(file)) : null;
      return all instanceof ObjectNode ids ? ids : Json.MAPPER.createObjectNode();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged, its functions are registered again", file);
      return Json.MAPPER.createObjectNode();
    } catch (IOException e) {
      LOG.warn("{} cannot be read, its functions are registered again: {}", file, e.getMessage());
      return Json.MAPPER.createObjectNode();
    }
  }
}
