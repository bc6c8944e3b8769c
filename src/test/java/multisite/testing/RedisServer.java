package multisite.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real redis-server on a free port, to be killed, frozen and restarted. Where there is none the
 * test is skipped, or fails if {@code CI=true}.
 */
public final class RedisServer implements AutoCloseable {
  private final Path directory;
  private final List<String> options;
  private final int port;
  private @Nullable Process process;

  /** Starts one that keeps its data in that directory, fsynced with each command. */
  public RedisServer(Path directory, String... options) {
    this.directory = directory;
    this.options = List.of(options);
    this.port = freePort();
    if (!isInstalled()) {
      if ("true".equals(System.getenv("CI"))) {
        fail("redis-server is not installed");
      }
      assumeTrue(false, "redis-server is not installed");
    }
    start();
  }

  /** Its port on the loopback address. */
  public int port() {
    return port;
  }

  /** Starts again after {@link #kill}, with the data that is on disk. */
  public void start() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                ""));
    command.addAll(options);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("redis.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await().until(this::accepts);
  }

  /** Kills it at once. */
  public void kill() {
    running().destroyForcibly();
    Awaitility.await().until(() -> !running().isAlive());
  }

  /** Deletes what a killed server would find when it is started again. */
  public void forget() {
    try (var files = Files.walk(directory.resolve("appendonlydir"))) {
      files.filter(Files::isRegularFile).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops it from doing anything, without closing connections. */
  public void freeze() {
    signal("-STOP");
  }

  /** The end of {@link #freeze}. */
  public void thaw() {
    signal("-CONT");
  }

  @Override
  public void close() {
    running().destroyForcibly();
  }

  private void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("kill", signal, Long.toString(running().pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill exited with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process running() {
    return Objects.requireNonNull(process);
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("PING\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      int first = socket.getInputStream().read();
      return first == '+' || (first == '-' && !options.isEmpty());
    } catch (IOException e) {
      return false;
    }
  }

  /** A port on the loopback address that nobody uses now. */
  public static int anotherPort() {
    return freePort();
  }

  private static boolean isInstalled() {
    try {
      return new ProcessBuilder("redis-server", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
