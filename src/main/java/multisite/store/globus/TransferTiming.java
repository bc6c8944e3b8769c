package multisite.store.globus;

import java.time.Duration;

/**
 * How transfers are made and watched.
 *
 * @param window objects put within this time go in one transfer
 * @param poll time between two looks at the transfers under way
 * @param stallLimit how long a transfer may be stalled before it is given up
 * @param readerPatience how long a reader without a token waits for a file to arrive
 */
public record TransferTiming(
    Duration window, Duration poll, Duration stallLimit, Duration readerPatience) {
  /** What is right for the real service. */
  public static final TransferTiming STANDARD =
      new TransferTiming(
          Duration.ofMillis(5), Duration.ofSeconds(1), Duration.ofMinutes(30), Duration.ofHours(1));
}
