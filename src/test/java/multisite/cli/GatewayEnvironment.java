package multisite.cli;

import java.util.Map;
import multisite.testing.TransferGateway;

/** The environment of a process that is a service account at a {@link TransferGateway}. */
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
}
