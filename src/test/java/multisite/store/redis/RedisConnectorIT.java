package multisite.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import multisite.store.Codec;
import multisite.store.Ledger;
import multisite.store.ObjectCache;
import multisite.store.Owner;
import multisite.store.Proxy;
import multisite.store.Store;
import multisite.store.StoreException;
import multisite.store.StoreException.Reason;
import multisite.store.StoreListener;
import multisite.testing.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** Objects on a real Redis server: plain, with a password, with TLS, and one that goes away. */
@Timeout(120)
class RedisConnectorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void carriesLargeAndManyObjectsAndRemovesThem() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        RedisClient other = RedisClient.builder().hostAndPort("127.0.0.1", redis.port()).build()) {
      other.set("somebody-elses", "value");
      byte[] large = new byte[40 << 20];
      new Random(1).nextBytes(large);
      try (Store store = store(redis, "")) {
        List<Supplier<byte[]>> many =
            IntStream.range(0, 50)
                .<Supplier<byte[]>>mapToObj(
                    i ->
                        () ->
                            Arrays.copyOfRange(
                                large, i << 20, Math.min(large.length, (i + 1) << 20)))
                .limit(40)
                .toList();
        List<Proxy<byte[]>> chunks = store.putAll(Owner.CAMPAIGN, Codec.BYTES, many);
        Proxy<byte[]> whole = store.put(Owner.round("1"), Codec.BYTES, large);

        assertThat(other.dbSize()).isEqualTo(42);
        assertThat(whole.resolve()).isEqualTo(large);
        assertThat(chunks.get(39).resolve()).isEqualTo(many.get(39).get());
        store.release(Owner.round("1"));
        assertThat(other.dbSize()).isEqualTo(41);
      }
      assertThat(other.keys("*")).containsOnly("somebody-elses");
    }
  }

  @Test
  void logsInWithAPasswordThatNoMessageHolds() throws Exception {
    try (RedisServer redis = new RedisServer(directory, "--requirepass", "se cret")) {
      try (Store store = store(redis, "se cret")) {
        Proxy<String> proxy = store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
        assertThat(proxy.resolve()).isEqualTo("chunk");
        assertThat(proxy.toJson().toString()).doesNotContain("se cret").contains("\"redis\"");
      }
      assertThatThrownBy(() -> store(redis, "wrong"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("refuses the login");
    }
  }

  @Test
  void speaksTlsOnlyWithAServerThatItTrusts() throws Exception {
    KeyStore identity = identity("127.0.0.1");
    int port = freePort();
    try (RedisServer redis = tlsServer(identity, port)) {
      URI uri = URI.create("rediss://127.0.0.1:" + port);
      RedisSettings trusting =
          new RedisSettings("", PATIENCE, Optional.of(socketsThatTrust(identity)));

      try (RedisConnector connector = new RedisConnector(RedisSite.of(uri), trusting);
          Store store = store(connector)) {
        assertThat(store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk").resolve()).isEqualTo("chunk");
        assertThat(connector.config().path("tls").asBoolean()).isTrue();
      }
      assertThatThrownBy(
              () -> new RedisConnector(RedisSite.of(uri), RedisSettings.withPassword("")))
          .hasMessageContaining("cannot be used as a store");
      assertThat(redis.port()).isNotEqualTo(port);
    }
  }

  @Test
  void refusesTheCertificateOfAnotherHost() throws Exception {
    KeyStore identity = identity("192.0.2.1");
    int port = freePort();
    try (RedisServer redis = tlsServer(identity, port)) {
      RedisSettings trusting =
          new RedisSettings("", PATIENCE, Optional.of(socketsThatTrust(identity)));

      assertThatThrownBy(
              () ->
                  new RedisConnector(
                      RedisSite.of(URI.create("rediss://127.0.0.1:" + port)), trusting))
          .as("a server on " + redis.port())
          .hasMessageContaining("cannot be used as a store");
    }
  }

  @Test
  void waitsForAServerThatIsRestarted() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        Store store = store(redis, "")) {
      Proxy<String> proxy = store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk");
      redis.kill();
      CompletableFuture<Void> restart = CompletableFuture.runAsync(redis::start);

      assertThat(proxy.resolve()).isEqualTo("chunk");
      restart.get();
    }
  }

  @Test
  void anImpatientCallOnALostServerIsOneSentence() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        Store store =
            store(
                new RedisConnector(
                    site(redis), new RedisSettings("", Duration.ZERO, Optional.empty())))) {
      redis.kill();

      assertThatThrownBy(() -> store.put(Owner.CAMPAIGN, Codec.TEXT, "chunk"))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageStartingWith("Redis at 127.0.0.1:" + redis.port());
    }
  }

  @Test
  void aFullServerIsOneSentence() throws Exception {
    try (RedisServer redis = new RedisServer(directory, "--maxmemory", "3mb");
        Store store = store(redis, "")) {
      assertThatThrownBy(
              () -> {
                for (int megabyte = 0; megabyte < 20; megabyte++) {
                  store.put(Owner.CAMPAIGN, Codec.BYTES, new byte[1 << 20]);
                }
              })
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM))
          .hasMessageContaining("maxmemory");
    }
  }

  @Test
  void aServerWithoutItsDataLacksTheObjectAndGetsItAgain() throws Exception {
    try (RedisServer redis = new RedisServer(directory);
        Store store = store(redis, "")) {
      Proxy<String> proxy = store.putAll(Owner.CAMPAIGN, Codec.TEXT, List.of(() -> "chunk")).get(0);
      redis.kill();
      redis.forget();
      redis.start();

      assertThatThrownBy(proxy::resolve)
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
      assertThat(store.mend(proxy.key())).isTrue();
      assertThat(proxy.resolve()).isEqualTo("chunk");
    }
  }

  private static RedisSite site(RedisServer redis) {
    return new RedisSite("127.0.0.1", redis.port(), false, 0, "");
  }

  private static Store store(RedisServer redis, String password) {
    return store(
        new RedisConnector(site(redis), new RedisSettings(password, PATIENCE, Optional.empty())));
  }

  private static Store store(RedisConnector connector) {
    return new Store("infer", connector, new ObjectCache(1 << 20), StoreListener.NONE, Ledger.NONE);
  }

  private RedisServer tlsServer(KeyStore identity, int port) throws Exception {
    Key key = identity.getKey("redis", "changeit".toCharArray());
    Path keyFile = pem("PRIVATE KEY", key.getEncoded());
    Path certificate = pem("CERTIFICATE", identity.getCertificate("redis").getEncoded());
    return new RedisServer(
        directory,
        "--tls-port",
        Integer.toString(port),
        "--tls-auth-clients",
        "no",
        "--tls-key-file",
        keyFile.toString(),
        "--tls-cert-file",
        certificate.toString(),
        "--tls-ca-cert-file",
        certificate.toString());
  }

  private Path pem(String what, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        directory.resolve(what.replace(' ', '-') + ".pem"),
        "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  /** A fresh self-signed certificate and its key. */
  private KeyStore identity(String address) throws Exception {
    Path file = directory.resolve("identity.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:" + address,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(keytool.waitFor()).isZero();
    KeyStore identity = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      identity.load(in, "changeit".toCharArray());
    }
    return identity;
  }

  private static SSLSocketFactory socketsThatTrust(KeyStore identity) throws Exception {
    Certificate certificate = identity.getCertificate("redis");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("redis", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
