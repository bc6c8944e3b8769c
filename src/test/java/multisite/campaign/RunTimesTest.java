package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTimesTest {
  private final RunTimes times = new RunTimes();

  @Test
  void knowsNothingBeforeTheFirstSimulation() {
    assertThat(times.ninetieth(5)).isEmpty();
  }

  @Test
  void nineOfTenSimulationsOfThatSizeTakeNoLonger() {
    for (int seconds = 10; seconds >= 1; seconds--) {
      times.add(5, seconds);
    }
    times.add(6, 1000);

    assertThat(times.ninetieth(5)).hasValue(9);
  }

  @Test
  void asksTheNextSizesWhenThereAreTooFewOfThatSize() {
    times.add(5, 1);
    times.add(6, 20);
    times.add(4, 3);

    assertThat(times.ninetieth(5)).hasValue(20);
    assertThat(times.ninetieth(30)).as("larger than any so far").hasValue(20);
  }

  @Test
  void forgetsWhatIsLongAgo() {
    times.add(5, 1000);
    for (int i = 0; i < 100; i++) {
      times.add(5, 1);
    }

    assertThat(times.ninetieth(5)).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"C, 1", "CCO, 3", "ClC(Br)C, 4", "c1cc[nH]c1, 5", "C[N+](=O)[O-], 4", "FB(F)F, 4"})
  void countsTheHeavyAtomsOfASmiles(String smiles, int atoms) {
    assertThat(RunTimes.heavyAtoms(smiles)).isEqualTo(atoms);
  }
}
