package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SearchSpaceCommandTest {
  @TempDir Path dir;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void enumeratedMoleculesCheckWell() throws Exception {
    Path csv = dir.resolve("space.csv");
    assertThat(run("enumerate", "--count", "30", "--max-heavy-atoms", "6", "--output", csv))
        .isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(31).startsWith("smiles,inchi");
    assertThat(run("check", csv)).isZero();
    assertThat(out.toString())
        .contains("molecules    30\n")
        .contains("searchable   30\n")
        .contains("duplicates   0\n");
  }

  @Test
  void withoutAnOutputTheMoleculesGoToTheStandardOutput() {
    assertThat(run("enumerate", "--count", "3", "--no-inchi")).isZero();
    assertThat(out.toString().lines()).hasSize(4).startsWith("smiles");
  }

  @Test
  void convertAndFilterSayWhatTheyWrote() throws Exception {
    Path from = Files.writeString(dir.resolve("a.smi"), "CO\nCCl\nC(C\nOC\n");
    assertThat(run("convert", from, dir.resolve("b.csv"))).isZero();
    assertThat(Files.readAllLines(dir.resolve("b.csv")))
        .hasSize(4)
        .contains("CO,\"InChI=1S/CH4O/c1-2/h2H,1H3\"");
    assertThat(err.toString()).startsWith("multisite: 1 left out: ");
    assertThat(run("filter", from, dir.resolve("c.smi"), "--elements", "C,O")).isZero();
    assertThat(dir.resolve("c.smi")).hasContent("CO");
    assertThat(out.toString()).contains("wrote 1 of 4 molecules to " + dir.resolve("c.smi"));
  }

  @Test
  void badDataIsOneSentenceAndExitThree() throws Exception {
    Path from = Files.writeString(dir.resolve("a.csv"), "smiles\nC(C\n");
    assertThat(run("check", dir.resolve("none.csv"))).isEqualTo(3);
    assertThat(run("check", from)).isEqualTo(3);
    assertThat(run("check", from, "--on-invalid", "fail")).isEqualTo(3);
    assertThat(run("convert", from, dir.resolve("b.smi"))).isEqualTo(3);
    assertThat(run("filter", from, dir.resolve("none/b.smi"))).isEqualTo(3);
    assertThat(run("enumerate", "--count", "99", "--min-heavy", "1", "--max-heavy", "1"))
        .isEqualTo(3);
    assertThat(err.toString().lines())
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).startsWith("multisite: "));
    assertThat(dir.resolve("b.smi")).doesNotExist();
  }

  @Test
  void wrongUsageIsExitTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("enumerate")).isEqualTo(2);
    assertThat(run("enumerate", "--count", "0")).isEqualTo(2);
    assertThat(run("enumerate", "--count", "5", "--max-heavy", "99")).isEqualTo(2);
    assertThat(run("enumerate", "--count", "5", "--elements", "C,Xx")).isEqualTo(2);
    assertThat(run("check", "a.csv", "--unique", "name")).isEqualTo(2);
    assertThat(run("check", "a.csv", "--on-invalid", "perhaps")).isEqualTo(2);
  }

  private int run(Object... arguments) {
    CommandLine commandLine =
        new CommandLine(new SearchSpaceCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (e, command, parsed) ->
                    Failures.report(
                        e, SettingSources.of(new String[0], Map.of()), command.getErr()));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return commandLine.execute(words);
  }
}
