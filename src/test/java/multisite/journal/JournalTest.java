package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import multisite.journal.JournalEntry.CampaignStarted;
import multisite.journal.JournalEntry.InitialSetDrawn;
import multisite.journal.JournalEntry.ModelTrained;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalEntry.Resumed;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSent;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingFailed;
import multisite.journal.JournalEntry.TrainingStarted;
import multisite.journal.JournalEntry.UpdatePaused;
import multisite.journal.JournalEntry.UpdateResumed;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_795_379_037, 250_000_000), ZoneOffset.UTC);

  /** One of each kind. */
  static final List<JournalEntry> ALL =
      List.of(
          new CampaignStarted("abc", 7, "0.1.0"),
          new InitialSetDrawn(7, 32, "def"),
          new TaskSubmitted(
              "t1",
              "run_simulation",
              new Subject.Molecule("CCO", null, Subject.Origin.INITIAL, 7, null)),
          new TaskSubmitted(
              "t2",
              "run_simulation",
              new Subject.Molecule(
                  "C#N", "KEY", Subject.Origin.RANKED, 7, new Subject.Score(13.5, 0.25, 13.75))),
          new TaskFinished("t1", Topic.SIMULATE, null, "KEY", 12.5),
          new TaskFinished("t2", Topic.SIMULATE, "timeout", null, null),
          new TrainingStarted(1, 4, 33, "f00"),
          new TaskSubmitted("t3", "retrain_mpnn", new Subject.Model(0, 1, 70, 33)),
          new TaskFinished("t3", Topic.TRAIN, null, null, null),
          new ModelTrained(0, 1, "mpnn-0-1.safetensors", "ba5e"),
          new TrainingFailed(1, 1, "worker_lost"),
          new TaskSubmitted("t4", "evaluate_mpnn", new Subject.Chunk(0, 1)),
          new RankingMade(1, List.of("ba5e"), 24, "70b"),
          new TaskReopened("t9"),
          new TaskSent("t4", "endpoint", "group", "remote"),
          new UpdatePaused(1),
          new UpdateResumed(1),
          new Stopped("SIGTERM", 75),
          new Resumed("abc", "0.2.0"));

  @TempDir Path dir;

  @Test
  void everyEntryIsReadBackAsItWasWritten() {
    Path file = written();
    assertThat(Journal.read(file)).extracting(JournalLine::entry).isEqualTo(ALL);
    assertThat(Journal.read(file))
        .allSatisfy(line -> assertThat(line.time()).isEqualTo(1795379037.25));
  }

  @Test
  void aLineSaysItsTypeAndTimeFirstAndWhatItIsAbout() throws IOException {
    List<String> lines = Files.readAllLines(written());
    assertThat(lines.get(0))
        .isEqualTo("{\"type\":\"journal\",\"time\":1.79537903725E9,\"format\":1}");
    assertThat(lines.get(4))
        .isEqualTo(
            "{\"type\":\"task_submitted\",\"time\":1.79537903725E9,\"task_id\":\"t2\","
                + "\"method\":\"run_simulation\",\"subject\":{\"kind\":\"molecule\","
                + "\"smiles\":\"C#N\",\"inchi_key\":\"KEY\",\"origin\":\"ranked\",\"seed\":7,"
                + "\"score\":{\"mean\":13.5,\"std\":0.25,\"ucb\":13.75}},\"topic\":\"simulate\"}");
    assertThat(lines.get(6)).contains("\"success\":false");
  }

  @Test
  void aCrashAtAnyByteLosesOnlyTheLineThatWasBeingWritten() throws IOException {
    byte[] bytes = Files.readAllBytes(written(ALL.subList(0, 6)));
    for (int length = 0; length <= bytes.length; length++) {
      Path torn = dir.resolve("torn");
      Files.write(torn, Arrays.copyOf(bytes, length));
      int whole = wholeLines(bytes, length);
      List<JournalEntry> kept = ALL.subList(0, Math.max(0, whole - 1));
      assertThat(Journal.read(torn)).extracting(JournalLine::entry).isEqualTo(kept);
      try (Journal journal = Journal.open(torn, CLOCK, Unsynced::open)) {
        journal.append(new UpdatePaused(9));
      }
      List<JournalEntry> longer = new ArrayList<>(kept);
      longer.add(new UpdatePaused(9));
      assertThat(Journal.read(torn))
          .as("going on after %d bytes", length)
          .extracting(JournalLine::entry)
          .isEqualTo(longer);
      Files.delete(torn);
    }
  }

  @Test
  void aCorruptedMiddleIsNamedByLine() throws IOException {
    Path file = written();
    List<String> lines = Files.readAllLines(file);
    lines.set(3, lines.get(3).substring(0, 20));
    Files.write(file, lines);
    assertThatThrownBy(() -> Journal.read(file))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageStartingWith(file + ", line 4: ");
  }

  @Test
  void anEntryOfAnUnknownTypeOrWithoutItsFieldsIsNamedByLine() throws IOException {
    Path file = written();
    List<String> lines = Files.readAllLines(file);
    for (String wrong :
        List.of(
            "{\"type\":\"surprise\",\"time\":1}",
            "{\"type\":\"task_submitted\",\"time\":1}",
            "{\"type\":\"stopped\",\"reason\":\"x\"}",
            "[]",
            "{}")) {
      lines.set(5, wrong);
      Files.write(file, lines);
      assertThatThrownBy(() -> Journal.read(file))
          .as(wrong)
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageStartingWith(file + ", line 6: not a journal entry of a known type");
    }
  }

  @Test
  void aJournalOfAnotherFormatIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("j"), "{\"type\":\"journal\",\"format\":2}\n");
    String sentence =
        file
            + " has journal format 2, and this version of Multisite reads format 1: use a newer version";
    assertThatThrownBy(() -> Journal.read(file)).hasMessage(sentence);
    assertThatThrownBy(() -> Journal.open(file, CLOCK, AppendChannel::ofFile))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessage(sentence);
    assertThat(file).content().hasLineCount(1);
  }

  @Test
  void noMutationOfAJournalCrashesItsReader() throws IOException {
    byte[] bytes = Files.readAllBytes(written());
    Random random = new Random(5);
    Path file = dir.resolve("mutated");
    int read = 0;
    for (int i = 0; i < 500; i++) {
      byte[] mutated = bytes.clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, mutated);
      try {
        JournalState.replay(Journal.read(file));
        read++;
      } catch (RunDirectoryException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
    assertThat(read).isBetween(1, 499);
  }

  private Path written() {
    return written(ALL);
  }

  private Path written(List<JournalEntry> entries) {
    Path file = dir.resolve("journal.jsonl");
    try (Journal journal = Journal.open(file, CLOCK, Unsynced::open)) {
      entries.forEach(journal::append);
    }
    return file;
  }

  private static int wholeLines(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    int whole = (int) text.chars().filter(c -> c == '\n').count();
    boolean newlineAloneMissing = length < bytes.length && length > 0 && bytes[length] == '\n';
    return newlineAloneMissing ? whole + 1 : whole;
  }
}
