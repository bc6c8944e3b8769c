package multisite.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import multisite.chemistry.MoleculeRules;
import multisite.searchspace.SiftSettings.Unique;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoleculeSiftTest {
  private static final String FILE =
      "OCC ethanol\nCC=O\nCCO\nC(C\nOC=C\nCCCl\nc1ccccc1\nC1=CC=CC=C1\n";

  @TempDir Path dir;

  private final List<String> kept = new ArrayList<>();

  @Test
  void everyMoleculeIsKeptSkippedUnwantedOrThereBefore() throws Exception {
    SiftReport report = sift(Unique.SMILES, Set.of(1, 6, 8), 9);
    assertThat(kept).containsExactly("OCC", "CC=O", "OC=C", "c1ccccc1");
    assertThat(report.read()).isEqualTo(8);
    assertThat(report.skipped().count()).isEqualTo(1);
    assertThat(report.unwanted()).isEqualTo(1);
    assertThat(report.duplicates()).isEqualTo(2);
    assertThat(report.kept()).isEqualTo(4);
    assertThat(report.fewestHeavyAtoms()).isEqualTo(3);
    assertThat(report.mostHeavyAtoms()).isEqualTo(6);
    assertThat(report.elements()).containsEntry("C", 4L).containsEntry("O", 3L).hasSize(3);
  }

  @Test
  void duplicatesStayWhenTheyMay() throws Exception {
    assertThat(sift(Unique.NO, Set.of(), 9).kept()).isEqualTo(7);
  }

  @Test
  void theInchiKeySeesThroughTheWaysToWriteAMolecule() throws Exception {
    assertThat(sift(Unique.INCHI_KEY, Set.of(), 4).kept()).isEqualTo(4);
    assertThat(kept).containsExactly("OCC", "CC=O", "OC=C", "CCCl");
  }

  @Test
  void theDigestIsThatOfTheSearchSpace() throws Exception {
    SiftReport report = sift(Unique.NO, Set.of(), 9);
    SearchSpaceSettings settings =
        new SearchSpaceSettings(MoleculeRules.xtb(), element -> true, OnInvalid.SKIP, 10, 1);
    try (SearchSpace space =
        SearchSpace.build(dir.resolve("a.smi"), dir.resolve("space"), settings, () -> false)) {
      assertThat(report.digest()).isEqualTo(space.digest());
    }
  }

  @Test
  void aWrittenFileIsReadBack() throws Exception {
    for (String name : List.of("b.csv", "b.csv.gz", "b.smi", "b.smi.gz")) {
      Path file = dir.resolve(name);
      try (MoleculeWriter writer = MoleculeWriter.to(file, true)) {
        writer.write("CO", "InChI=1S/CH4O/c1-2/h2H,1H3", "methanol, pure");
        assertThat(file).doesNotExist();
        writer.commit();
      }
      try (SearchSpaceReader reader = SearchSpaceReader.open(file)) {
        MoleculeLine line = reader.next();
        assertThat(line.smiles()).isEqualTo("CO");
        boolean csv = MoleculeWriter.isCsv(file);
        assertThat(line.inchi()).isEqualTo(csv ? "InChI=1S/CH4O/c1-2/h2H,1H3" : "");
        assertThat(line.name()).isEqualTo(csv ? "" : "methanol, pure");
      }
    }
    try (MoleculeWriter writer = MoleculeWriter.to(dir.resolve("c.csv"), false)) {
      writer.write("CO", "", "");
    }
    assertThat(dir.resolve("c.csv")).doesNotExist();
    assertThat(dir.resolve("c.csv.new")).doesNotExist();
    assertThatThrownBy(() -> MoleculeWriter.to(dir.resolve("none/c.csv"), false))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessage("cannot write " + dir.resolve("none/c.csv") + ": no such directory");
  }

  private SiftReport sift(Unique unique, Set<Integer> elements, int maxHeavyAtoms)
      throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("a.smi"), FILE);
    SiftSettings settings =
        new SiftSettings(
            MoleculeRules.xtb(), OnInvalid.SKIP, elements, 1, maxHeavyAtoms, unique, false, 2);
    return MoleculeSift.sift(file, settings, (smiles, inchi, name) -> kept.add(smiles));
  }
}
