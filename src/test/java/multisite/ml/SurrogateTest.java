package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training and applying networks through the one door to the engine. */
class SurrogateTest {
  private static final MpnnConfig SMALL_GRAPH_NETWORK =
      new GraphNetworkConfig(
          35, 16, 3, List.of(16), Readout.MEAN, false, List.of(), false, BondOrder.ALIGNED);
  private static final MpnnConfig SMALL_NFP =
      new NfpConfig(64, 5, 8, 2, List.of(16), Readout.MEAN, 4, 1, false, BondOrder.ALIGNED);

  private final Surrogate surrogate = new Surrogate(DeviceChoice.cpu());

  static List<MpnnConfig> architectures() {
    return List.of(MpnnConfig.defaults(), SMALL_GRAPH_NETWORK, SMALL_NFP);
  }

  /** The share of heavy atoms that are carbon: easy to learn, in units of about one. */
  private static TrainingData carbonShare() {
    PackedGraphs molecules = Samples.molecules();
    double[] targets = new double[molecules.size()];
    for (int m = 0; m < targets.length; m++) {
      targets[m] = 10 + 2 * Samples.carbonShare(molecules.get(m));
    }
    return new TrainingData(molecules, targets);
  }

  private static TrainingSettings onAll(int epochs) {
    return TrainingSettings.of(epochs, 3e-3, 1)
        .withBootstrap(false)
        .withPatience(epochs)
        .withValidationFraction(0);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void learnsWhatGraphsTell(MpnnConfig config) throws Exception {
    TrainingData data = carbonShare();

    TrainingOutcome outcome = surrogate.retrain(config, data, onAll(200));

    float[] found = surrogate.evaluate(List.of(outcome.model()), data.graphs(), 128)[0];
    double error = 0;
    for (int m = 0; m < found.length; m++) {
      error += Math.abs(found[m] - data.targets()[m]) / found.length;
    }
    assertThat(error).as("where the mean alone errs by 0.45").isLessThan(0.25);
    assertThat(outcome.history().loss()).hasSize(200);
    assertThat(outcome.stop()).isEqualTo(TrainingOutcome.Stop.EPOCHS);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void givesTheSameBitsForTheSameSeed(MpnnConfig config) throws Exception {
    TrainingSettings settings = TrainingSettings.of(5, 1e-3, 7);

    byte[] once = surrogate.retrain(config, carbonShare(), settings).model();
    byte[] again = surrogate.retrain(config, carbonShare(), settings).model();
    byte[] other = surrogate.retrain(config, carbonShare(), settings.withSeed(8)).model();

    assertThat(again).isEqualTo(once);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void updatesFromTheWeightsItIsGiven() throws Exception {
    TrainingSettings settings = onAll(30);
    TrainingOutcome first = surrogate.retrain(MpnnConfig.defaults(), carbonShare(), settings);

    TrainingOutcome second = surrogate.update(first.model(), carbonShare(), settings);

    assertThat(second.history().loss().get(0)).isLessThan(first.history().loss().get(0) / 2);
  }

  @Test
  void stopsWhenTheValidationLossGetsNoBetterAndKeepsTheBestWeights() throws Exception {
    TrainingSettings settings = TrainingSettings.of(400, 1e-2, 3).withPatience(5);

    TrainingOutcome outcome = surrogate.retrain(MpnnConfig.defaults(), carbonShare(), settings);

    TrainingHistory history = outcome.history();
    assertThat(outcome.stop()).isEqualTo(TrainingOutcome.Stop.PATIENCE);
    assertThat(history.epochs()).isEqualTo(outcome.bestEpoch() + 6);
    assertThat(history.valLoss().get(outcome.bestEpoch()))
        .isEqualTo(history.valLoss().stream().min(Double::compare).orElseThrow());
  }

  @Test
  void stopsWhenTheTimeIsOver() throws Exception {
    TrainingSettings settings =
        TrainingSettings.of(1_000_000, 1e-4, 3).withTimeLimit(Duration.ofMillis(300));

    TrainingOutcome outcome = surrogate.retrain(MpnnConfig.defaults(), carbonShare(), settings);

    assertThat(outcome.stop()).isEqualTo(TrainingOutcome.Stop.TIME_LIMIT);
    assertThat(outcome.history().epochs()).isBetween(1, 10_000);
  }

  @Test
  void endsWithTheBestWeightsWhenALossIsNotFinite() throws Exception {
    PackedGraphs molecules = Samples.molecules();
    double[] targets = new double[molecules.size()];
    targets[0] = 1e30; // its square is beyond a float, so the loss of its batch is infinite
    TrainingData broken = new TrainingData(molecules, targets);
    byte[] model = surrogate.initialise(MpnnConfig.defaults(), 1);

    assertThatThrownBy(() -> surrogate.update(model, broken, onAll(3)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("lower learning rate");
  }

  @Test
  void trainsOnOneMolecule() throws Exception {
    PackedGraphs one = PackedGraphs.of(List.of(Samples.molecules().get(3)));

    TrainingOutcome outcome =
        surrogate.retrain(
            MpnnConfig.defaults(),
            new TrainingData(one, new double[] {12.5}),
            TrainingSettings.of(4, 1e-3, 0));

    assertThat(surrogate.evaluate(List.of(outcome.model()), one, 1)[0][0]).isFinite();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void predictsTheSameWhateverElseIsInTheBatch(MpnnConfig config) throws Exception {
    byte[] model =
        surrogate.retrain(config, carbonShare(), TrainingSettings.of(3, 1e-3, 2)).model();
    PackedGraphs molecules = Samples.molecules();

    float[] together = surrogate.evaluate(List.of(model), molecules, 128)[0];
    float[] alone = surrogate.evaluate(List.of(model), molecules, 1)[0];
    List<MolecularGraph> many = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      many.addAll(molecules.graphs());
    }
    float[] repeated = surrogate.evaluate(List.of(model), PackedGraphs.of(many), 100)[0];

    for (int m = 0; m < molecules.size(); m++) {
      assertThat(alone[m]).isCloseTo(together[m], org.assertj.core.api.Assertions.within(1e-5f));
      for (int i = 0; i < 7; i++) {
        assertThat(repeated[i * molecules.size() + m])
            .isCloseTo(together[m], org.assertj.core.api.Assertions.within(1e-5f));
      }
    }
  }

  @Test
  void givesOneRowOfPredictionsForEachModel() throws Exception {
    List<byte[]> models = new ArrayList<>();
    for (MpnnConfig config : architectures()) {
      models.add(surrogate.initialise(config, 5));
      models.add(surrogate.initialise(config, 6));
    }
    PackedGraphs molecules = Samples.molecules();

    float[][] found = surrogate.evaluate(models, molecules, 16);

    assertThat(found).hasDimensions(6, 42);
    for (int i = 0; i < models.size(); i++) {
      assertThat(found[i]).isEqualTo(surrogate.evaluate(List.of(models.get(i)), molecules, 16)[0]);
    }
  }

  @Test
  void refusesAnElementThatTheNetworkHasNoClassFor() throws Exception {
    PackedGraphs iodide = PackedGraphs.of(List.of(new Featurizer().featurize("CI")));
    byte[] model = surrogate.initialise(SMALL_GRAPH_NETWORK, 0);

    assertThatThrownBy(() -> surrogate.evaluate(List.of(model), iodide, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network has no atom class for element I of molecule 0");
    assertThatThrownBy(
            () ->
                surrogate.update(
                    model, new TrainingData(iodide, new double[] {9}), TrainingSettings.defaults()))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("element I");
  }

  @Test
  void findsNoGpuWhereThereIsNone() {
    assertThatThrownBy(() -> new Surrogate(DeviceChoice.parse("cuda:7")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda:7 is not there");
    assertThat(new Surrogate(DeviceChoice.parse("auto")).describe()).containsKey("device");
  }
}
