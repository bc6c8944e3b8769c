package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import multisite.campaign.TrainingData;
import org.junit.jupiter.api.Test;

/** Which molecules a training does not get to see. */
class HeldOutTest {
  private final List<TrainingData.Entry> known = new ArrayList<>();

  HeldOutTest() {
    for (int i = 1; i <= 40; i++) {
      known.add(new TrainingData.Entry("C".repeat(i), i));
    }
  }

  @Test
  void holdsOutTheSameMoleculesForTheSameSeed() {
    HeldOut first = HeldOut.of(known, 0.25, 7);

    assertThat(first.heldOut()).hasSize(10).doesNotContainAnyElementsOf(first.training());
    assertThat(first.training()).hasSize(30);
    assertThat(HeldOut.of(known, 0.25, 7)).isEqualTo(first);
    assertThat(HeldOut.of(known, 0.25, 8)).isNotEqualTo(first);
  }

  @Test
  void holdsOutAtLeastOneMoleculeUnlessToldNotTo() {
    assertThat(HeldOut.of(known, 0.001, 0).heldOut()).hasSize(1);
    assertThat(HeldOut.of(known, 0, 0).heldOut()).isEmpty();
  }

  @Test
  void neverShowsAMoleculeThatItAlsoHoldsOut() {
    List<TrainingData.Entry> twice = new ArrayList<>(known);
    known.forEach(entry -> twice.add(new TrainingData.Entry(entry.smiles(), entry.value() + 1)));

    HeldOut parts = HeldOut.of(twice, 0.5, 0);

    assertThat(parts.heldOut()).hasSize(40);
    assertThat(parts.heldOut())
        .extracting(TrainingData.Entry::smiles)
        .doesNotContainAnyElementsOf(
            parts.training().stream().map(TrainingData.Entry::smiles).toList());
  }
}
