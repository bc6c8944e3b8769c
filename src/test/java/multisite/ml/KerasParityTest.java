package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    ModelFile file = ModelReader.read(Samples.file(model + ".h5")).withBondOrder(order);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "min",
        "prod",
        "atomic_sum",
        "atomic_max",
        "atomic_softmax",
        "atomic_attention",
        "flip_sign",
        "no_hidden"
      })
  void predictsWhatKerasDoesForTheVariantsNobodyPublished(String name) throws Exception {
    List<String> header = List.of(Samples.header("variant_predictions.csv").split(","));
    ModelFile file = ModelReader.read(Samples.file("variant_" + name + ".h5"));

    float[][] found =
        new Surrogate(DeviceChoice.cpu())
            .evaluate(List.of(file.toSafetensors()), Samples.molecules(), 128);

    List<String> lines = Samples.lines("variant_predictions.csv");
    for (int m = 0; m < lines.size(); m++) {
      double wanted = Double.parseDouble(lines.get(m).split(",")[header.indexOf(name)]);
      assertThat((double) found[0][m])
          .as(Samples.smiles().get(m))
          .isCloseTo(wanted, within(1e-5 * Math.max(1, Math.abs(wanted))));
    }
  }

  @Test
  void trainsAsKerasDoes() throws Exception {
    byte[] model = ModelReader.read(Samples.file("variant_min.h5")).toSafetensors();
    PackedGraphs molecules = Samples.molecules();
    double[] targets = new double[molecules.size()];
    for (int m = 0; m < targets.length; m++) {
      targets[m] = Samples.carbonShare(molecules.get(m));
    }
    TrainingSettings oneBatch =
        new TrainingSettings(3, 1e-2, 64, 0, 3, Duration.ofMinutes(5), 1, false);

    TrainingHistory history =
        new Surrogate(DeviceChoice.cpu())
            .update(model, new TrainingData(molecules, targets), oneBatch)
            .history();

    List<String> lines = Samples.lines("training_losses.csv");
    for (int epoch = 0; epoch < lines.size(); epoch++) {
      String[] cells = lines.get(epoch).split(",");
      assertThat(history.loss().get(epoch))
          .isCloseTo(Double.parseDouble(cells[1]), withinPercentage(0.01));
      assertThat(history.valLoss().get(epoch))
          .isCloseTo(Double.parseDouble(cells[2]), withinPercentage(0.01));
    }
  }
}
