package multisite.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchSpaceReaderTest {
  @TempDir Path dir;

  @Test
  void aCsvWithQuotesCommasAndFurtherColumnsIsRead() throws IOException {
    Path file =
        file(
            "space.csv",
            """
            smiles,inchi,dict
            CO,"InChI=1S/CH4O/c1-2/h2H,1H3","{""n_atom"": 6, ""atom"": [5, 7]}"
            C,InChI=1S/CH4/h1H4,{}
            """);
    assertThat(molecules(file))
        .containsExactly(
            new MoleculeLine(2, "CO", "InChI=1S/CH4O/c1-2/h2H,1H3", ""),
            new MoleculeLine(3, "C", "InChI=1S/CH4/h1H4", ""));
  }

  @Test
  void columnsComeInAnyOrderAndCase() throws IOException {
    assertThat(molecules(file("a.csv", "name,SMILES\nmethanol,CO\n")))
        .containsExactly(new MoleculeLine(2, "CO", "", "methanol"));
  }

  @Test
  void linesEndAsOnWindowsOrNotAtAll() throws IOException {
    Path file = file("a.csv", "\ufeffsmiles,inchi\r\nCO,x\r\n\r\n\"CC\",\"y\"\r\nC,z");
    assertThat(molecules(file))
        .containsExactly(
            new MoleculeLine(2, "CO", "x", ""),
            new MoleculeLine(4, "CC", "y", ""),
            new MoleculeLine(5, "C", "z", ""));
  }

  @Test
  void lineNumbersCountTheLinesInsideQuotedFields() throws IOException {
    Path file = file("a.csv", "dict,smiles\n\"two\nlines\",CO\n{},C\n");
    assertThat(molecules(file)).extracting(MoleculeLine::line).containsExactly(2L, 4L);
  }

  @Test
  void plainSmilesHaveNamesAndComments() throws IOException {
    Path file = file("a.smi", "# mine\nCO methanol, pure\n\n  CC\tethane\nC\n");
    assertThat(molecules(file))
        .containsExactly(
            new MoleculeLine(2, "CO", "", "methanol, pure"),
            new MoleculeLine(4, "CC", "", "ethane"),
            new MoleculeLine(5, "C", "", ""));
  }

  @Test
  void theHeaderDecidesWhereTheNameDoesNot() throws IOException {
    assertThat(molecules(file("a.txt", "id,smiles\n1,CO\n"))).hasSize(1);
    assertThat(molecules(file("b.txt", "CO\nC\n"))).hasSize(2);
  }

  @Test
  void packedFilesAreReadWhateverTheirName() throws IOException {
    Path file = dir.resolve("space.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("smiles\nCO\nCC\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(molecules(file)).hasSize(2);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 9));
    assertThatThrownBy(() -> molecules(file))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessage("the file " + file + " is damaged: its gzip data ends early or is not gzip");
  }

  @Test
  void malformedCsvIsNamedByFileAndLine() throws IOException {
    Path file = file("a.csv", "smiles,inchi\nCO,x\nCC,y,z\n");
    assertThatThrownBy(() -> molecules(file))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessage(
            file
                + ", line 3: malformed CSV: 3 fields where the header has 2; quote fields that"
                + " hold commas");
    assertRefused("smiles,inchi\nCO,x\nCC\n", 3, "1 fields where the header has 2");
    assertRefused("smiles,inchi\nCO,\"x\nCC,y\n", 2, "a quoted field is never closed");
    assertRefused("smiles,inchi\nCO,\"x\"y\n", 2, "text after a closing quote");
    assertRefused("smiles,inchi\nCO,x\"y\n", 2, "a quote inside a field");
  }

  @Test
  void aFileThatCannotBeASearchSpaceIsSaidInASentence() throws IOException {
    Path missing = dir.resolve("none.csv");
    assertThatThrownBy(() -> molecules(missing))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessage("the file " + missing + " does not exist");
    Path empty = file("empty.csv", "");
    assertThatThrownBy(() -> molecules(empty)).hasMessage("the file " + empty + " is empty");
    Path header = file("header.csv", "smiles,inchi\n");
    assertThatThrownBy(() -> molecules(header))
        .hasMessage("the file " + header + " holds no molecules");
    Path comments = file("comments.smi", "# nothing\n");
    assertThatThrownBy(() -> molecules(comments)).hasMessageEndingWith("holds no molecules");
    assertRefused("id,structure\n1,CO\n", 1, "the header has no column 'smiles'");
    assertThatThrownBy(() -> molecules(dir)).hasMessageContaining("is a directory");
  }

  @Test
  void aFileWithoutLineEndsIsNotReadIntoMemory() throws IOException {
    Path file = file("a.smi", "C\n" + "C".repeat(2_000_000));
    assertThatThrownBy(() -> molecules(file))
        .hasMessage(file + ", line 2: this is no file of SMILES: the line is too long");
  }

  private void assertRefused(String text, int line, String what) throws IOException {
    Path file = file("bad.csv", text);
    assertThatThrownBy(() -> molecules(file))
        .isInstanceOf(SearchSpaceException.class)
        .hasMessageStartingWith(file + ", line " + line + ": ")
        .hasMessageContaining(what);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private static List<MoleculeLine> molecules(Path file) {
    List<MoleculeLine> molecules = new ArrayList<>();
    try (SearchSpaceReader reader = SearchSpaceReader.open(file)) {
      reader.forEachRemaining(molecules::add);
    }
    return molecules;
  }
}
