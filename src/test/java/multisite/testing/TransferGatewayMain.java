package multisite.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Transfer gateway in a process of its own, for benchmarks: its argument is a directory in which
 * it makes two sites and their {@code globus_config.json}. It writes its address on a line, and
 * lives until its input ends.
 */
public final class TransferGatewayMain {
  private TransferGatewayMain() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    try (TransferGateway gateway = new TransferGateway()) {
      ObjectNode sites = new ObjectMapper().createObjectNode();
      site(gateway, sites, "bench-worker", Files.createDirectories(directory.resolve("worker")));
      site(gateway, sites, ".*", Files.createDirectories(directory.resolve("driver")));
      Files.writeString(directory.resolve("globus_config.json"), sites.toString());
      System.out.println(gateway.services().transfer());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void site(
      TransferGateway gateway, ObjectNode sites, String hosts, Path directory) {
    sites
        .putObject(gateway.endpoint(directory))
        .put("host_regex", hosts)
        .put("endpoint_path", "/objects")
        .put("local_path", directory.resolve("objects").toString());
  }
}
