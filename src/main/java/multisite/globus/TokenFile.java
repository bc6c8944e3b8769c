package multisite.globus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of a person's login, in one file that only its owner can read. It is replaced in one
 * step, so that several processes may share it.
 */
public final class TokenFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNERS_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;

  /** The file need not be there. */
  public TokenFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * The id of the client that the login was made with, if there was a login.
   *
   * @throws GlobusException if the file cannot be read, or can be read by others
   */
  public Optional<String> clientId() throws GlobusException {
    return read().map(file -> file.path("client_id").asText(""));
  }

  /**
   * The id of the identity that has logged in, if it was asked for.
   *
   * @throws GlobusException if the file cannot be read, or can be read by others
   */
  Optional<String> identity() throws GlobusException {
    return read().map(file -> file.path("identity").asText("")).filter(id -> !id.isEmpty());
  }

  /** Keeps whom the tokens stand for. */
  void identify(String identity) throws GlobusException {
    write(clientId().orElse(""), Optional.of(identity), tokens());
  }

  /**
   * Finds out whether tokens can be kept there, before anybody is asked for them.
   *
   * @throws IOException if they cannot
   */
  public void tryOut() throws IOException {
    Files.delete(draft());
  }

  /** The token that allows something, if there is one. */
  Optional<Token> token(String scope) throws GlobusException {
    return tokens().stream().filter(token -> token.allows(scope)).findFirst();
  }

  List<Token> tokens() throws GlobusException {
    List<Token> tokens = new ArrayList<>();
    Optional<JsonNode> file = read();
    if (file.isPresent()) {
      for (JsonNode token : file.get().path("tokens")) {
        String refresh = GlobusHttp.text(token.path("refresh_token"));
        tokens.add(
            new Token(
                token.path("resource_server").asText(""),
                token.path("scope").asText(""),
                token.path("access_token").asText(""),
                Instant.ofEpochSecond(token.path("expires_at_seconds").asLong(0)),
                refresh.isEmpty() ? Optional.empty() : Optional.of(refresh)));
      }
    }
    return tokens;
  }

  /** Replaces the token of the same resource server. */
  void replace(Token token) throws GlobusException {
    List<Token> tokens = new ArrayList<>(tokens());
    tokens.removeIf(old -> old.resourceServer().equals(token.resourceServer()));
    tokens.add(token);
    write(clientId().orElse(""), identity(), tokens);
  }

  /** Those of a new login: whose it is will be asked for. */
  void write(String clientId, List<Token> tokens) throws GlobusException {
    write(clientId, Optional.empty(), tokens);
  }

  private void write(String clientId, Optional<String> identity, List<Token> tokens)
      throws GlobusException {
    ObjectNode file = GlobusHttp.MAPPER.createObjectNode().put("client_id", clientId);
    identity.ifPresent(id -> file.put("identity", id));
    ArrayNode array = file.putArray("tokens");
    for (Token token : tokens) {
      ObjectNode node =
          array
              .addObject()
              .put("resource_server", token.resourceServer())
              .put("scope", token.scope())
              .put("access_token", token.accessToken())
              .put("expires_at_seconds", token.end().getEpochSecond());
      token.refreshToken().ifPresent(secret -> node.put("refresh_token", secret));
    }
    try {
      replaceBy(file.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new GlobusException(
          "the tokens cannot be written to " + path + ": " + e.getMessage(), e);
    }
  }

  void remove() throws GlobusException {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new GlobusException(path + " cannot be removed: " + e.getMessage(), e);
    }
  }

  private void replaceBy(String text) throws IOException {
    Path draft = draft();
    try {
      Files.writeString(draft, text, StandardCharsets.UTF_8);
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private Path draft() throws IOException {
    Path directory = Objects.requireNonNull(path.getParent(), "directory");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
    }
    return Files.createTempFile(
        directory, ".tokens", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  private Optional<JsonNode> read() throws GlobusException {
    try {
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
        throw new GlobusException(
            0, "", path + " can be read by others: chmod 600 it, and log in again if in doubt");
      }
      return Optional.of(GlobusHttp.MAPPER.readTree(Files.readAllBytes(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new GlobusException(path + " holds no tokens: remove it and log in again", e);
    } catch (IOException e) {
      throw new GlobusException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
