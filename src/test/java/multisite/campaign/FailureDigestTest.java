package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureDigestTest {
  private final FailureDigest digest = new FailureDigest();

  @Test
  void saysNothingWhenNothingFailed() {
    digest.succeeded("CCO");

    assertThat(digest.lines()).isEmpty();
  }

  @Test
  void comparesWithNothingWhenNothingSucceeded() {
    digest.failed("program_missing", "n1", "CCO");

    assertThat(digest.lines()).endsWith("  by size: 3 heavy atoms in the middle");
  }

  @Test
  void countsKindsHostsElementsAndSizes() {
    digest.succeeded("CCO");
    digest.succeeded("c1ccccc1Cl");
    digest.failed("scf_not_converged", "n1", "C[Si](C)(C)Br");
    digest.failed("scf_not_converged", "n1", "[13CH3][Si]");
    digest.failed("put_aside", "", "[H]C([H])([H])[nH]");

    assertThat(digest.lines())
        .containsExactly(
            "3 simulations failed and 2 succeeded",
            "  by kind: scf_not_converged 2, put_aside 1",
            "  by host: n1 2, unknown host 1",
            "  by element: Br in 1 of 3 (succeeded: 0 of 2), C in 3 of 3 (succeeded: 2 of 2),"
                + " N in 1 of 3 (succeeded: 0 of 2), Si in 2 of 3 (succeeded: 0 of 2)",
            "  by size: 2 heavy atoms in the middle, where those that succeeded have 3");
  }
}
