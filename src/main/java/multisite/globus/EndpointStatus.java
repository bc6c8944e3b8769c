package multisite.globus;

/**
 * Whether an endpoint is there.
 *
 * @param endpointId its id
 * @param status the service's word, such as {@code online} or {@code offline}
 * @param details what the endpoint last said of itself, as JSON text, or blank
 */
public record EndpointStatus(String endpointId, String status, String details) {
  /** Whether it takes tasks now. */
  public boolean online() {
    return status.equals("online");
  }
}
