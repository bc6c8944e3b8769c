package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypicalConformerTest {
  private final TypicalConformer conformers = new TypicalConformer();

  @Test
  void takesTheMedianOfFive() {
    add(3, 9, 1, 7);
    assertThat(conformers.settled()).isFalse();
    add(5);
    assertThat(conformers.settled()).isTrue();
    assertThat(conformers.choice()).contains(at(5));
  }

  @Test
  void endsAtOnceWhenThreeAreTheSame() {
    add(2, 9);
    assertThat(conformers.settled()).isFalse();
    add(2.002, 2.004);
    assertThat(conformers.settled()).isTrue();
    assertThat(conformers.choice()).contains(at(2));
  }

  @Test
  void takesWhatThereIsWhenMoreCannotBeBuilt() {
    assertThat(conformers.choice()).isEmpty();
    add(4);
    assertThat(conformers.choice()).contains(at(4));
  }

  private void add(double... energies) {
    for (double energy : energies) {
      conformers.add(at(energy), energy);
    }
  }

  private static Geometry at(double x) {
    return new Geometry(List.of("H", "H"), new double[] {0, 0, 0, x, 0, 0});
  }
}
