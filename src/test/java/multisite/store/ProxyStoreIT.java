package multisite.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import multisite.store.file.FileConnector;
import multisite.store.redis.RedisConnector;
import multisite.store.redis.RedisSettings;
import multisite.store.redis.RedisSite;
import multisite.testing.RedisServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects of an unmodified ProxyStore 1.1.0 read here, and ours read there. Needs a Python with
 * ProxyStore in {@code target/proxystore}.
 */
@Timeout(120)
class ProxyStoreIT {
  private static final Path PYTHON = Path.of("target/proxystore/bin/python");
  private static final String TEXT = "grün\n€";

  @TempDir Path directory;

  @BeforeEach
  void needsProxyStore() {
    if (!Files.isExecutable(PYTHON)) {
      if ("true".equals(System.getenv("CI"))) {
        fail("there is no ProxyStore in target/proxystore");
      }
      assumeTrue(false, "there is no ProxyStore in target/proxystore");
    }
  }

  @Test
  void exchangesBytesAndTextByRedisBothWays() throws Exception {
    try (RedisServer redis = new RedisServer(directory)) {
      RedisSite site = new RedisSite("127.0.0.1", redis.port(), false, 0, "");
      exchange(new RedisConnector(site, RedisSettings.withPassword("")), "redis", site.toString());
    }
  }

  @Test
  void exchangesBytesAndTextByFileBothWays() throws Exception {
    Path objects = directory.resolve("objects");
    exchange(new FileConnector(objects), "file", objects.toString());
  }

  private void exchange(Connector connector, String kind, String where) throws Exception {
    try (Store store =
        new Store("ours", connector, new ObjectCache(0), StoreListener.NONE, Ledger.NONE)) {
      List<String> theirs = python(kind, where, "put");
      assertThat(store.get(Key.named(theirs.get(0)), Codec.BYTES)).isEqualTo(allBytes());
      assertThat(store.get(Key.named(theirs.get(1)), Codec.TEXT)).isEqualTo(TEXT);

      List<String> names =
          List.of(
              store.put(Owner.CAMPAIGN, Codec.BYTES, allBytes()).key().name(),
              store.put(Owner.CAMPAIGN, Codec.TEXT, TEXT).key().name(),
              store.put(Owner.CAMPAIGN, Codec.JSON, BinaryNode.valueOf(allBytes())).key().name(),
              store.put(Owner.CAMPAIGN, Codec.JSON, TextNode.valueOf("x")).key().name());
      List<String> command = new ArrayList<>(List.of(kind, where, "get"));
      command.addAll(names);
      String hex = "\"" + HexFormat.of().formatHex(allBytes()) + "\"";

      assertThat(python(command.toArray(String[]::new)))
          .containsExactly(hex, "\"gr\\u00fcn\\n\\u20ac\"", hex, "\"\\\"x\\\"\"");
    }
  }

  private List<String> python(String... arguments) throws Exception {
    Path script = directory.resolve("proxystore_peer.py");
    try (InputStream in = Store.class.getResourceAsStream("proxystore_peer.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of(PYTHON.toString(), script.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  private static byte[] allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
