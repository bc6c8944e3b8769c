package multisite.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** This JVM's process. */
final class JvmProcess implements OwnProcess {
  /** A child may start another while it is being killed: look again, but not for ever. */
  private static final int ROUNDS = 5;

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public String hostname() {
    Path kernelName = Path.of("/proc/sys/kernel/hostname");
    try {
      return Files.readString(kernelName).strip();
    } catch (IOException e) {
      // not Linux: ask the resolver
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  @Override
  public List<Long> descendants() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
  }

  @Override
  public void end(int exitCode) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        if (children.isEmpty()) {
          break;
        }
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
