package multisite.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import multisite.chemistry.MoleculeRules;
import multisite.ml.Featurizer;
import multisite.ml.MolecularGraph;
import multisite.ml.PackedGraphs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchSpaceTest {
  private static final String MIXED = "smiles\nCO\nC(C\nCC\nCI\nc1ccccc1\n*C\nCCO\n[Na+].[Cl-]\n";

  @TempDir Path dir;

  @Test
  void moleculesKeepTheirOrderAndTheirSmiles() throws Exception {
    try (SearchSpace space = build(MIXED, settings(OnInvalid.SKIP, 2, 2))) {
      assertThat(smiles(space)).containsExactly("CO", "CC", "c1ccccc1", "CCO");
      assertThat(space.chunks()).containsExactly(new Chunk(0, 0, 2), new Chunk(1, 2, 2));
    }
  }

  @Test
  void theGraphsOfAChunkAreThoseOfItsMolecules() throws Exception {
    try (SearchSpace space = build(MIXED, settings(OnInvalid.SKIP, 3, 1))) {
      List<MolecularGraph> graphs = new ArrayList<>();
      for (Chunk chunk : space.chunks()) {
        PackedGraphs packed = PackedGraphs.fromBytes(space.graphs(chunk));
        assertThat(packed.size()).isEqualTo(chunk.size());
        graphs.addAll(packed.graphs());
      }
      Featurizer featurizer = new Featurizer();
      assertThat(graphs)
          .containsExactly(
              featurizer.featurize("CO"),
              featurizer.featurize("CC"),
              featurizer.featurize("c1ccccc1"),
              featurizer.featurize("CCO"));
    }
  }

  @Test
  void whatIsLeftOutIsCountedByReasonWithItsLines() throws Exception {
    try (SearchSpace space = build(MIXED, settings(OnInvalid.SKIP, 10, 1))) {
      assertThat(space.skipped().count()).isEqualTo(4);
      assertThat(space.skipped().summary())
          .startsWith("4 left out: ")
          .contains("1 × The loaded models do not know the element I (line 5)")
          .contains("(line 3)")
          .contains("(line 7)")
          .contains("(line 9)");
    }
  }

  @Test
  void theFirstInvalidMoleculeEndsItWhenAsked() {
    assertThatThrownBy(() -> build(MIXED, settings(OnInvalid.FAIL, 10, 2)))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessageStartingWith(dir.resolve("space.csv") + ", line 3: 'C(C' is refused: ");
  }

  @Test
  void aFileWithoutAnySearchableMoleculeIsRefused() {
    assertThatThrownBy(() -> build("smiles\nC(\nCI\n", settings(OnInvalid.SKIP, 10, 1)))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessageStartingWith(
            "no molecule of " + dir.resolve("space.csv") + " can be searched; 2 left out: ");
  }

  @Test
  void theResultDoesNotDependOnTheNumberOfThreads() throws Exception {
    StringBuilder text = new StringBuilder("smiles\n");
    for (int i = 1; i < 2500; i++) {
      text.append("C".repeat(i % 30 + 1)).append(i % 7 == 0 ? "(" : "O").append('\n');
    }
    List<byte[]> one = new ArrayList<>();
    String digest;
    try (SearchSpace space = build(text.toString(), settings(OnInvalid.SKIP, 1000, 1))) {
      space.chunks().forEach(chunk -> one.add(space.graphs(chunk)));
      digest = space.digest();
    }
    try (SearchSpace space = build(text.toString(), settings(OnInvalid.SKIP, 1000, 4))) {
      assertThat(space.digest()).isEqualTo(digest);
      for (Chunk chunk : space.chunks()) {
        assertThat(space.graphs(chunk)).isEqualTo(one.get(chunk.id()));
      }
      assertThat(space.size()).isEqualTo(2499 - 357);
      assertThat(space.smiles(0)).isEqualTo("CCO");
      assertThat(space.smiles(space.size() - 1)).isEqualTo("C".repeat(2498 % 30 + 1) + "O");
    }
  }

  @Test
  void itIsOpenedAgainWithoutItsFile() throws Exception {
    SearchSpaceSettings settings = settings(OnInvalid.SKIP, 3, 1);
    build(MIXED, settings).close();
    Files.delete(dir.resolve("space.csv"));
    try (SearchSpace space = SearchSpace.open(dir.resolve("space")).orElseThrow()) {
      assertThat(smiles(space)).containsExactly("CO", "CC", "c1ccccc1", "CCO");
      assertThat(PackedGraphs.fromBytes(space.graphs(space.chunks().get(1))).size()).isEqualTo(1);
    }
    assertThat(SearchSpace.open(dir.resolve("nothing"))).isEmpty();
  }

  @Test
  void oneThatWasNotFinishedOrIsCutIsNotOpened() throws Exception {
    assertThatThrownBy(() -> build(MIXED, settings(OnInvalid.FAIL, 3, 1)))
        .isInstanceOf(SearchSpaceException.class);
    assertThat(SearchSpace.open(dir.resolve("space"))).isEmpty();
    build(MIXED, settings(OnInvalid.SKIP, 3, 1)).close();
    Files.writeString(dir.resolve("space").resolve(SmilesStore.FILE), "CO\n");
    assertThatThrownBy(() -> SearchSpace.open(dir.resolve("space")))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void oneThatIsGivenUpEndsAtOnceAndIsNotOpened() throws Exception {
    Path file = Files.writeString(dir.resolve("space.csv"), "smiles\n" + "CO\n".repeat(5000));
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () ->
                SearchSpace.build(
                    file,
                    dir.resolve("space"),
                    settings(OnInvalid.SKIP, 1000, 1),
                    () -> asked.incrementAndGet() > 2))
        .isInstanceOf(CancellationException.class);
    assertThat(asked).hasValue(3);
    assertThat(SearchSpace.open(dir.resolve("space"))).isEmpty();
  }

  @Test
  void noIndexOrChunkBeyondItsEndIsGiven() throws Exception {
    try (SearchSpace space = build("smiles\nCO\n", settings(OnInvalid.SKIP, 3, 1))) {
      assertThatThrownBy(() -> space.smiles(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> space.graphs(new Chunk(1, 3, 3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void onlyTheSmilesOfAFieldIsKept() throws Exception {
    try (SearchSpace space =
        build("smiles\n\"CO\nmethanol\"\nCC ethane\n", settings(OnInvalid.SKIP, 3, 1))) {
      assertThat(smiles(space)).containsExactly("CO", "CC");
    }
  }

  private SearchSpace build(String csv, SearchSpaceSettings settings)
      throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("space.csv"), csv);
    return SearchSpace.build(file, dir.resolve("space"), settings, () -> false);
  }

  private static SearchSpaceSettings settings(OnInvalid onInvalid, int chunkSize, int threads) {
    return new SearchSpaceSettings(
        MoleculeRules.xtb(), element -> element != 53, onInvalid, chunkSize, threads);
  }

  private static List<String> smiles(SearchSpace space) {
    List<String> smiles = new ArrayList<>();
    for (int i = 0; i < space.size(); i++) {
      smiles.add(space.smiles(i));
    }
    return smiles;
  }
}
