package multisite.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that nobody has signed, for a server on 127.0.0.1: as PEM files for the server and
 * as a store that a JVM can be told to trust.
 */
public final class OwnCertificate {
  private static final String PASSWORD = "changeit";

  private final Path directory;

  /** Makes one in that directory. */
  public OwnCertificate(Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.directory = directory;
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                trustStore().toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool exited " + keytool.exitValue());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(trustStore())) {
      store.load(in, PASSWORD.toCharArray());
    }
    Key key = store.getKey("server", PASSWORD.toCharArray());
    writePem(key(), "PRIVATE KEY", key.getEncoded());
    writePem(certificate(), "CERTIFICATE", store.getCertificate("server").getEncoded());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    try (var out = Files.newOutputStream(trustStore())) {
      trusted.store(out, PASSWORD.toCharArray());
    }
  }

  /** The private key, PEM. */
  public Path key() {
    return directory.resolve("key.pem");
  }

  /** The certificate, PEM. */
  public Path certificate() {
    return directory.resolve("certificate.pem");
  }

  /** What a JVM needs as JAVA_TOOL_OPTIONS to trust it. */
  public String trust() {
    return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
        .formatted(trustStore(), PASSWORD);
  }

  private Path trustStore() {
    return directory.resolve("trusted.p12");
  }

  private static void writePem(Path file, String what, byte[] bytes) throws IOException {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
