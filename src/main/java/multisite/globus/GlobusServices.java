package multisite.globus;

import java.net.URI;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * Where the services are.
 *
 * @param auth base address of Globus Auth
 * @param compute base address of Globus Compute
 * @param transfer base address of Globus Transfer
 */
public record GlobusServices(URI auth, URI compute, URI transfer) {
  /** The services at globus.org. */
  public static final GlobusServices PUBLIC =
      new GlobusServices(
          URI.create("https://auth.globus.org"),
          URI.create("https://compute.api.globus.org"),
          URI.create("https://transfer.api.globus.org"));

  /**
   * The public services, unless {@code GLOBUS_SDK_SERVICE_URL_AUTH}, {@code _COMPUTE} or {@code
   * _TRANSFER} say otherwise, as in the Python SDK.
   *
   * @throws IllegalArgumentException if one of them is no address
   */
  public static GlobusServices of(Map<String, String> environment) {
    return new GlobusServices(
        address(environment, "AUTH", PUBLIC.auth),
        address(environment, "COMPUTE", PUBLIC.compute),
        address(environment, "TRANSFER", PUBLIC.transfer));
  }

  private static URI address(Map<String, String> environment, String service, URI otherwise) {
    String value = environment.get("GLOBUS_SDK_SERVICE_URL_" + service);
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    if (HttpUrl.parse(value.strip()) == null) {
      throw new IllegalArgumentException(
          "GLOBUS_SDK_SERVICE_URL_"
              + service
              + " must be an address of http or https, not "
              + value);
    }
    return URI.create(value.strip());
  }
}
