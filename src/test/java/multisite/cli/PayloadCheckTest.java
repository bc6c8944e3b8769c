package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;

/** What may travel to a remote endpoint within a message, and what may not. */
class PayloadCheckTest {
  /** The published network of dimension 256. */
  private static final long PUBLISHED = 20_200_000;

  private static final Optional<String> REMOTE =
      Optional.of("4b116d3c-1703-4f8f-9f6f-39921e5864df");

  @Test
  void thePublishedModelNeedsAStoreOnItsWayToARemoteEndpoint() {
    assertThatThrownBy(() -> check(REMOTE, List.of(PUBLISHED), Optional.empty(), 500_000).require())
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.BAD_DATA))
        .hasMessageContaining("26.9 MB")
        .hasMessageContaining("10 MB")
        .hasMessageContaining("MB: give --infer-ps-backend");
  }

  @Test
  void storesThatAreTurnedOffHaveToBeTurnedOnFirst() {
    PayloadCheck off =
        new PayloadCheck(Topic.INFER, REMOTE, List.of(PUBLISHED), Optional.empty(), true, 500_000);

    assertThatThrownBy(off::require)
        .hasMessageContaining("leave out --no-proxystore, and give --infer-ps-backend");
  }

  @Test
  void aStoreTakesIt() {
    assertThatCode(
            () -> check(REMOTE, List.of(PUBLISHED), Optional.of("globus"), 500_000).require())
        .doesNotThrowAnyException();
  }

  @Test
  void manyValuesBelowTheThresholdAreTooLargeTogether() {
    PayloadCheck sixteen =
        check(REMOTE, Collections.nCopies(16, 490_000L), Optional.of("redis"), 500_000);

    assertThat(sixteen.inMessage()).isGreaterThan(PayloadCheck.LIMIT);
    assertThatThrownBy(sixteen::require).hasMessageContaining("lower --ps-threshold");
  }

  @Test
  void nothingIsTooLargeForThisMachine() {
    assertThatCode(
            () -> check(Optional.empty(), List.of(PUBLISHED), Optional.empty(), 500_000).require())
        .doesNotThrowAnyException();
  }

  private static PayloadCheck check(
      Optional<String> endpoint, List<Long> values, Optional<String> backend, long threshold) {
    return new PayloadCheck(Topic.INFER, endpoint, values, backend, false, threshold);
  }
}
