/**
 * What stands in for the Globus Compute cloud in tests: REST and AMQP, and sites that run its
 * tasks. Driver → {@link ComputeGateway} → broker → site → broker → gateway → driver.
 */
@NullMarked
package multisite.testing.globus;

import org.jspecify.annotations.NullMarked;
