package multisite.globus;

/**
 * What Globus Compute says of itself.
 *
 * @param minimumSdk the oldest Python SDK that it accepts, or blank
 * @param minimumEndpoint the oldest endpoint software that it accepts, or blank
 */
public record ServiceVersion(String minimumSdk, String minimumEndpoint) {}
