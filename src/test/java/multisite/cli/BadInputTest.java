package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What a user gets to read after a mistake: one sentence, the right exit code, no traceback. */
class BadInputTest {
  @TempDir Path dir;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(dir.resolve("space.csv"), "smiles\nC\nCC\nCCC\n");
    Files.writeString(dir.resolve("torn.csv"), "smiles,inchi\nC,x\n\"CC,y\n");
    Files.writeString(dir.resolve("names.csv"), "name,mass\nmethane,16\n");
    Files.writeString(dir.resolve("nothing.csv"), "smiles\nC(\nxyz\n");
    Files.writeString(dir.resolve("training.json"), "{\"key\": 1}\n");
    Files.writeString(dir.resolve("no-model.h5"), "this is no model\n");
    Files.writeString(dir.resolve("settings.yaml"), "search_sise: 24\n");
    Files.writeString(dir.resolve("broken.yaml"), "search_size: [1, 2\n");
    Files.writeString(dir.resolve("typed.yaml"), "search_size: many\n");
    Files.writeString(dir.resolve("range.yaml"), "search_size: 0\n");
    Files.writeString(dir.resolve("iodine.csv"), "smiles,ip\nCI,9.5\n");
    Files.writeString(dir.resolve("table.csv"), "smiles,ip\nC,16.9\nCC,14.1\n");
    Files.writeString(dir.resolve("broken.csv"), "smiles,ip\nC,16.9\nC(,14.1\n");
    Files.writeString(dir.resolve("no-number.csv"), "smiles,ip\nC,high\n");
    Files.createDirectory(dir.resolve("trained"));
    Files.writeString(dir.resolve("trained/model-0.safetensors"), "this is no model\n");
    writeKerasFiles();
    Files.createDirectory(dir.resolve("other-run"));
    Files.writeString(dir.resolve("other-run/journal.jsonl"), "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "bad-input.tsv", delimiter = '\t', numLinesToSkip = 1)
  void isRefusedWithOneSentence(String args, int exitCode, String sentence) {
    CommandLineRun run = CommandLineRun.of(words(args));

    assertThat(run.err()).contains(sentence.replace("$DIR", dir.toString()));
    assertThat(run.err()).doesNotContain("Exception").doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void saysWhenXtbIsAbsent() {
    CommandLineRun run =
        CommandLineRun.with(
            Map.of("PATH", dir.toString()),
            "--search-space",
            dir.resolve("space.csv").toString(),
            "--run-dir",
            dir.resolve("run").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err()).contains("the program xtb was not found").contains("--xtb-command");
    assertThat(dir.resolve("run")).doesNotExist();
  }

  @Test
  void leavesNoRunDirectoryBehindWhenACampaignCannotBegin() throws IOException {
    Path mine = Files.createDirectories(dir.resolve("mine"));
    Files.writeString(mine.resolve("notes.txt"), "of the user's");
    String space = dir.resolve("nothing.csv").toString();

    CommandLineRun.of("--search-space", space, "--xtb-command", "true", "--run-dir", dir + "/new");
    CommandLineRun.of("--search-space", space, "--xtb-command", "true", "--run-dir", dir + "/mine");

    assertThat(dir.resolve("new")).doesNotExist();
    assertThat(mine).isDirectoryContaining(path -> path.endsWith("notes.txt"));
    assertThat(mine.toFile().list()).containsExactly("notes.txt");
  }

  /** A model of the original, one cut off, and one with a layer that nobody knows. */
  private void writeKerasFiles() throws IOException {
    byte[] model;
    try (InputStream in =
        Objects.requireNonNull(
            BadInputTest.class.getResourceAsStream("/multisite/ml/keras/graphnetwork_sum.h5"))) {
      model = in.readAllBytes();
    }
    Files.write(dir.resolve("model.h5"), model);
    Files.write(dir.resolve("torn.h5"), Arrays.copyOf(model, model.length / 10));
    String text = new String(model, StandardCharsets.ISO_8859_1);
    Files.write(
        dir.resolve("unknown-layer.h5"),
        text.replace("\"GraphNetwork\"", "\"GruphNetwork\"").getBytes(StandardCharsets.ISO_8859_1));
  }

  private String[] words(String args) {
    List<String> words = new ArrayList<>();
    for (String word : args.split(" ")) {
      words.add(word.replace("$DIR", dir.toString()));
    }
    return words.toArray(String[]::new);
  }
}
