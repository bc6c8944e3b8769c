package multisite.chemistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class QcSettingsTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void hasTheseDefaults() {
    assertThat(QcSettings.defaults().toJson().toString())
        .isEqualTo(
            "{\"spec\":\"xtb\",\"xtb_command\":\"xtb\","
                + "\"nwchem_command\":\"mpirun -np {ranks} nwchem {input}\",\"cores\":1,"
                + "\"nodes\":1,\"ranks\":0,\"memory_mb\":1000,\"scratch_dir\":\"\","
                + "\"tasks_dir\":\"\",\"keep_dir\":\"\",\"keep_megabytes\":20,\"seed\":0,"
                + "\"max_atoms\":100,\"largest_fragment\":false,\"hessian_check\":false,"
                + "\"geometry_seconds\":120,\"neutral_seconds\":3600,\"cation_seconds\":3600}");
  }

  @Test
  void readsWhatItWrites() {
    QcSettings settings = QcSettings.defaults().with("spec", "small_basis").with("seed", 7);
    assertThat(QcSettings.fromJson(settings.toJson())).isEqualTo(settings);
  }

  @Test
  void takesDefaultsForMissingFieldsAndPassesOverUnknownOnes() throws Exception {
    assertThat(QcSettings.fromJson(json.readTree("{\"cores\":4,\"of_tomorrow\":1}")))
        .isEqualTo(QcSettings.defaults().with("cores", 4));
  }

  @Test
  void refusesAWrongTypeAndAnUnknownSetting() {
    assertThatThrownBy(() -> QcSettings.fromJson(json.readTree("{\"cores\":\"many\"}")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> QcSettings.defaults().with("cors", 4))
        .hasMessage("No such setting: cors");
  }

  @Test
  void countsRanksFromCoresAndNodesUnlessTold() {
    QcSettings settings = QcSettings.defaults().with("cores", 4).with("nodes", 2);
    assertThat(settings.allRanks()).isEqualTo(8);
    assertThat(settings.with("ranks", 3).allRanks()).isEqualTo(3);
  }

  @Test
  void namesTheSpecificationsThereAre() {
    assertThat(Specification.names()).containsExactly("xtb", "small_basis");
    assertThatThrownBy(() -> Specification.named("dft"))
        .hasMessage("No QC specification dft; there are xtb, small_basis");
  }
}
