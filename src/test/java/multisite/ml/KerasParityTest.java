package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published networks, loaded from the original's own files, predict what the original does. */
class KerasParityTest {
  @ParameterizedTest
  @CsvSource({
    "graphnetwork_sum, ORIGINAL",
    "graphnetwork_mean, ORIGINAL",
    "graphnetwork_max, ORIGINAL",
    "graphnetwork_softmax, ORIGINAL",
    "graphnetwork_attention, ORIGINAL",
    "nfp_sample, ORIGINAL",
    "graphnetwork_sum, ALIGNED",
    "graphnetwork_mean, ALIGNED",
    "graphnetwork_max, ALIGNED",
    "graphnetwork_softmax, ALIGNED",
    "graphnetwork_attention, ALIGNED",
    "nfp_sample, ALIGNED"
  })
  void predictsWhatTheOriginalDoes(String model, BondOrder order) throws Exception {
    double[][] expected = Samples.predictions(order);
    ModelFile file = ModelFile.read(Samples.file(model + ".h5")).withBondOrder(order);
    int column = Samples.MODELS.indexOf(model);

    float[][] found =
        new Surrogate(DeviceChoice.cpu())
            .evaluate(List.of(file.toSafetensors()), Samples.molecules(), 128);

    for (int m = 0; m < expected.length; m++) {
      double wanted = expected[m][column];
      assertThat((double) found[0][m])
          .as(Samples.smiles().get(m))
          .isCloseTo(wanted, within(1e-5 * Math.max(1, Math.abs(wanted))));
    }
  }
}
