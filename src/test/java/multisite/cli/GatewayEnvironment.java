package multisite.cli;

import java.nio.file.Path;
import java.util.Map;
import multisite.testing.TransferGateway;
import multisite.testing.globus.ComputeGateway;

/** The environment of a process that is a service account at one of the tests' gateways. */
final class GatewayEnvironment {
  private GatewayEnvironment() {}

  static Map<String, String> of(TransferGateway gateway) {
    return Map.of(
        "GLOBUS_COMPUTE_CLIENT_ID",
        "client",
        "GLOBUS_COMPUTE_CLIENT_SECRET",
        "secret",
        "GLOBUS_SDK_SERVICE_URL_AUTH",
        gateway.services().auth().toString(),
        "GLOBUS_SDK_SERVICE_URL_TRANSFER",
        gateway.services().transfer().toString());
  }

  static Map<String, String> of(ComputeGateway gateway, Path functions) {
    return Map.of(
        "GLOBUS_COMPUTE_CLIENT_ID",
        "client",
        "GLOBUS_COMPUTE_CLIENT_SECRET",
        "secret",
        "GLOBUS_SDK_SERVICE_URL_AUTH",
        gateway.url().toString(),
        "GLOBUS_SDK_SERVICE_URL_COMPUTE",
        gateway.url().toString(),
        "MULTISITE_FUNCTION_FILE",
        functions.toString());
  }
}
