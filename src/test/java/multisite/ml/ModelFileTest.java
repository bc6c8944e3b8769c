package multisite.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import multisite.testing.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Model files: ours, Keras's, and files that are none. */
class ModelFileTest {
  @TempDir Path directory;

  static List<MpnnConfig> architectures() {
    return List.of(MpnnConfig.defaults(), GraphNetworkConfig.published(), NfpConfig.published());
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void comesBackFromItsBytesBitForBit(MpnnConfig config) throws Exception {
    ModelFile model = ModelFile.fresh(config, 3);

    ModelFile again = ModelFile.fromSafetensors(model.toSafetensors(), "it");

    assertThat(again.config()).isEqualTo(config);
    assertThat(again.toSafetensors()).isEqualTo(model.toSafetensors());
    assertThat(ModelFile.fresh(config, 3).toSafetensors()).isEqualTo(model.toSafetensors());
    assertThat(ModelFile.fresh(config, 4).toSafetensors()).isNotEqualTo(model.toSafetensors());
    assertThat(MpnnConfig.fromJson(config.toJson())).isEqualTo(config);
  }

  @Test
  void hasAsManyParametersAsThePublishedNetworks() {
    assertThat(ModelFile.fresh(GraphNetworkConfig.published(), 0).parameters())
        .isEqualTo(5_050_371);
    GraphNetworkConfig smaller =
        new GraphNetworkConfig(
            64,
            128,
            8,
            List.of(256, 128, 64),
            Readout.MAX,
            false,
            List.of(),
            false,
            BondOrder.ORIGINAL);
    assertThat(ModelFile.fresh(smaller, 0).parameters()).isEqualTo(1_271_811);
  }

  @Test
  void readsKerasFilesWithTheOriginalsBondOrder() throws Exception {
    ModelFile graphNetwork = ModelReader.read(Samples.file("graphnetwork_attention.h5"));
    ModelFile nfp = ModelReader.read(Samples.file("nfp_sample.h5"));

    assertThat(graphNetwork.config())
        .isEqualTo(
            new GraphNetworkConfig(
                35,
                16,
                3,
                List.of(32, 16),
                Readout.ATTENTION,
                false,
                List.of(8),
                false,
                BondOrder.ORIGINAL));
    assertThat(nfp.config()).isEqualTo(NfpConfig.published());
    assertThat(nfp.withBondOrder(BondOrder.ALIGNED).config().bondOrder())
        .isEqualTo(BondOrder.ALIGNED);
    assertThat(ModelReader.read(Samples.file("variant_flip_sign.h5")).config().toJson())
        .contains("\"flipSign\":true");
  }

  @Test
  void readsSafetensorsFiles() throws Exception {
    Path file = directory.resolve("model.safetensors");
    Files.write(file, ModelFile.fresh(MpnnConfig.defaults(), 1).toSafetensors());

    assertThat(ModelReader.read(file).config()).isEqualTo(MpnnConfig.defaults());
  }

  @Test
  void saysInOneSentenceWhyAFileIsNoModel() throws Exception {
    byte[] keras = Files.readAllBytes(Samples.file("graphnetwork_sum.h5"));
    byte[] ours = ModelFile.fresh(MpnnConfig.defaults(), 1).toSafetensors();
    List<byte[]> broken = new ArrayList<>();
    broken.add(new byte[0]);
    broken.add("smiles,ip\nC,12\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    broken.add(Arrays.copyOf(keras, 8));
    broken.add(Arrays.copyOf(keras, 1000));
    broken.add(Arrays.copyOf(keras, keras.length / 5));
    broken.add(Arrays.copyOf(keras, keras.length / 2));
    broken.add(Arrays.copyOf(keras, keras.length - 1));
    broken.add(Arrays.copyOf(ours, 7));
    broken.add(Arrays.copyOf(ours, 200));
    broken.add(Arrays.copyOf(ours, ours.length - 4));
    for (int i = 0; i < broken.size(); i++) {
      Path file = directory.resolve("broken" + i);
      Files.write(file, broken.get(i));
      assertThatThrownBy(() -> ModelReader.read(file))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining(file.toString())
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
    assertThatThrownBy(() -> ModelReader.read(directory.resolve("absent.h5")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageEndingWith("absent.h5 cannot be read: no such file");
    assertThatThrownBy(() -> ModelReader.read(directory))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void saysInOneSentenceThatAFileIsDamagedWhereverItIs() throws Exception {
    Mutations mutations = new Mutations(new Random(4));
    Path file = directory.resolve("damaged.h5");
    int refused = 0;
    for (String name : List.of("variant_no_hidden.h5", "nfp_sample.h5")) {
      byte[] whole = Files.readAllBytes(Samples.file(name));
      for (int i = 0; i < 150; i++) {
        byte[] head = mutations.ofBytes(Arrays.copyOf(whole, 20_000));
        byte[] damaged = Arrays.copyOf(head, head.length + whole.length - 20_000);
        System.arraycopy(whole, 20_000, damaged, head.length, whole.length - 20_000);
        Files.write(file, damaged);
        try {
          ModelReader.read(file);
        } catch (ModelFileException e) {
          refused++;
          assertThat(e.getMessage()).contains("damaged.h5").doesNotContain("\n");
        }
      }
    }
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void takesNoWeightsThatDoNotFit() {
    MpnnConfig config = MpnnConfig.defaults();
    Map<String, float[]> weights = new HashMap<>(ModelFile.fresh(config, 0).weights());
    weights.put("scale/bias", new float[] {Float.NaN});
    assertThatThrownBy(() -> ModelFile.of(config, weights))
        .hasMessage("scale/bias holds a value that is not finite");
    weights.put("scale/bias", new float[2]);
    assertThatThrownBy(() -> ModelFile.of(config, weights)).hasMessageContaining("2 values");
    weights.remove("scale/bias");
    assertThatThrownBy(() -> ModelFile.of(config, weights))
        .hasMessage("the weights lack scale/bias");
  }
}
