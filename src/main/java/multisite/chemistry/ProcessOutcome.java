package multisite.chemistry;

import java.time.Duration;

/**
 * How a program ended.
 *
 * @param exit its exit code; 128 + the signal when a signal ended it
 * @param timedOut whether it was ended here because its time was over
 */
public record ProcessOutcome(int exit, boolean timedOut, Duration wall) {}
