package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeometryTest {
  private static final Geometry WATER =
      new Geometry(
          List.of("O", "H", "H"),
          new double[] {0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692});

  @Test
  void readsTheXyzTextThatItWrites() {
    String text = WATER.toXyz("0 1 H2O");
    assertThat(Geometry.parseXyz(text + text))
        .extracting(Geometry.Frame::geometry)
        .containsExactly(WATER, WATER);
    assertThat(text.lines().skip(2).findFirst())
        .contains("O                     0.000000000000     0.000000000000     0.117300000000");
  }

  @Test
  void refusesAFrameCutShort() {
    assertThatThrownBy(() -> Geometry.parseXyz("3\n\nO 0 0 0\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Geometry.parseXyz("1\n\nO 0 0\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesTheFormulaInAlphabeticalOrder() {
    assertThat(WATER.formula()).isEqualTo("H2O");
    assertThat(new Geometry(List.of("O", "Br", "C"), new double[9]).formula()).isEqualTo("BrCO");
  }

  @Test
  void movesEveryAtomByTheGivenLength() {
    Geometry moved = WATER.jittered(new Random(1), 0.03);
    for (int atom = 0; atom < 3; atom++) {
      assertThat(Vector.of(moved, atom).minus(Vector.of(WATER, atom)).length())
          .isCloseTo(0.03, within(1e-12));
    }
    assertThat(moved).isEqualTo(WATER.jittered(new Random(1), 0.03));
  }

  @Test
  void measuresInBohr() {
    assertThat(WATER.inBohr()[2]).isCloseTo(0.22166487441, within(1e-9));
    assertThat(WATER.smallestDistance()).isCloseTo(0.957, within(1e-3));
  }
}
