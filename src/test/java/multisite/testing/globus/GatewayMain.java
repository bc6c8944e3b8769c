package multisite.testing.globus;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A gateway in a process of its own: its argument is the port. It writes its address on a line, and
 * lives until its input ends; a line such as {@code RESULT_TWICE 2} injects a fault, and {@code
 * endpoint} makes an endpoint and writes what its software is given to find its queues.
 */
public final class GatewayMain {
  private GatewayMain() {}

  public static void main(String[] args) throws IOException {
    try (ComputeGateway gateway =
            new ComputeGateway(args.length > 0 ? Integer.parseInt(args[0]) : 0, new AmqpBroker());
        BufferedReader input =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(gateway.url());
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (line.equals("endpoint")) {
          System.out.println(gateway.credentials(gateway.endpoint()));
          continue;
        }
        String[] words = line.strip().split(" +");
        gateway.inject(Fault.valueOf(words[0]), words.length > 1 ? Integer.parseInt(words[1]) : 1);
      }
    }
  }
}
