package multisite.ml.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jhdf.HdfFile;
import java.nio.file.Path;
import multisite.ml.MpnnConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that belong to no published network are named, not guessed at. */
class KerasArchitectureTest {
  private static String configuration(String file) throws Exception {
    Path path =
        Path.of(KerasArchitectureTest.class.getResource("/multisite/ml/keras/" + file).toURI());
    try (HdfFile hdf = new HdfFile(path)) {
      return String.valueOf(hdf.getAttribute("model_config").getData());
    }
  }

  private static MpnnConfig read(String json) throws Exception {
    return KerasArchitecture.of(new JsonMapper().readTree(json));
  }

  @ParameterizedTest
  @CsvSource({
    "graphnetwork_sum.h5, '\"class_name\": \"Squeeze\"', '\"class_name\": \"Dropout\"',"
        + " unknown layer Dropout",
    "graphnetwork_sum.h5, '\"reduce_function\": \"sum\"', '\"reduce_function\": \"median\"',"
        + " unknown readout 'median'",
    "graphnetwork_sum.h5, '\"bond_classes\": 4', '\"bond_classes\": 5', 5 bond types",
    "graphnetwork_sum.h5, '\"n_outputs\": 1', '\"n_outputs\": 2', predicts 2 values",
    "graphnetwork_sum.h5, '\"atom_dimension\": 16', '\"atom_dimension\": 0', dimension is 0",
    "graphnetwork_sum.h5, '\"activation\": \"linear\"', '\"activation\": \"tanh\"', activation tanh",
    "graphnetwork_sum.h5, Functional, Sequential, 'class ''Sequential'''",
    "nfp_sample.h5, '\"class_name\": \"Add\"', '\"class_name\": \"Concatenate\"',"
        + " unknown layer Concatenate",
    "nfp_sample.h5, '\"activation\": \"relu\"', '\"activation\": \"elu\"', activation elu",
    "nfp_sample.h5, '\"reduction_op\": \"sum\"', '\"reduction_op\": \"sort\"', readout 'sort'"
  })
  void namesWhatItDoesNotKnow(String file, String found, String replaced, String message)
      throws Exception {
    String json = configuration(file);
    String changed = json.replace(found, replaced);

    assertThat(changed).isNotEqualTo(json);
    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(read(json)).isNotNull();
  }
}
