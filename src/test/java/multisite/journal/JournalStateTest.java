package multisite.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import multisite.journal.JournalEntry.ModelTrained;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSent;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingFailed;
import multisite.journal.JournalEntry.UpdatePaused;
import multisite.task.Submission;
import multisite.task.Topic;
import org.junit.jupiter.api.Test;

class JournalStateTest {
  @Test
  void anEmptyJournalIsACampaignThatNeverBegan() {
    JournalState state = replay();
    assertThat(state.campaign()).isEmpty();
    assertThat(state.open()).isEmpty();
    assertThat(state.searched()).isZero();
  }

  @Test
  void aWholeCampaignIsFoundAgain() {
    JournalState state = JournalState.replay(lines(JournalTest.ALL));
    assertThat(state.campaign()).get().extracting("seed").isEqualTo(7L);
    assertThat(state.initialSet()).get().extracting("size").isEqualTo(32);
    assertThat(state.open()).containsOnlyKeys("t4");
    assertThat(state.finished()).containsOnlyKeys("t1", "t2", "t3");
    assertThat(state.models()).containsOnlyKeys(0);
    assertThat(state.ranking()).get().extracting("topDigest").isEqualTo("70b");
    assertThat(state.initialDone()).isEqualTo(1);
    assertThat(state.searched()).isZero();
    assertThat(state.failed()).isEqualTo(1);
    assertThat(state.paused()).isFalse();
    assertThat(state.stopped()).as("it was resumed").isEmpty();
    assertThat(state.resumes()).isEqualTo(1);
  }

  @Test
  void openTasksKeepTheOrderOfTheirSubmission() {
    assertThat(replay(ranked("c"), ranked("a"), ranked("b"), done("a")).open().keySet())
        .containsExactly("c", "b");
  }

  @Test
  void theFirstOutcomeOfATaskCounts() {
    JournalState state = replay(ranked("a"), done("a"), failed("a"), done("a"));
    assertThat(state.finished().values()).extracting(TaskFinished::success).containsExactly(true);
    assertThat(state.searched()).isEqualTo(1);
    assertThat(state.failed()).isZero();
    assertThat(state.failuresInARow(Topic.SIMULATE)).isZero();
  }

  @Test
  void whatRemoteServicesKnowOfOpenTasksIsFoundAgain() {
    JournalState state =
        replay(
            ranked("a"), ranked("b"), sent("a", "r1"), sent("b", "r2"), sent("b", "r3"), done("a"));
    assertThat(state.openSubmissions())
        .containsExactly(
            new Submission("b", "endpoint", "group", "r2"),
            new Submission("b", "endpoint", "group", "r3"));
  }

  @Test
  void aReopenedTaskHasNoOutcome() {
    JournalState state = replay(ranked("a"), ranked("b"), done("a"), new TaskReopened("a"));
    assertThat(state.finished()).isEmpty();
    assertThat(state.open()).containsOnlyKeys("a", "b");
    assertThat(replay(ranked("a"), done("a"), new TaskReopened("a"), failed("a")).failed())
        .isEqualTo(1);
  }

  @Test
  void failuresInARowEndWithASuccess() {
    JournalState state = replay(ranked("a"), ranked("b"), ranked("c"), failed("a"), failed("b"));
    assertThat(state.failuresInARow(Topic.SIMULATE)).isEqualTo(2);
    assertThat(state.failuresInARow(Topic.TRAIN)).isZero();
    assertThat(
            replay(ranked("a"), ranked("b"), failed("a"), done("b")).failuresInARow(Topic.SIMULATE))
        .isZero();
  }

  @Test
  void aFailedTrainingKeepsTheOldWeights() {
    JournalState state =
        replay(
            new ModelTrained(2, 1, "one", "1"),
            new ModelTrained(2, 2, "two", "2"),
            new TrainingFailed(2, 3, "timeout"));
    assertThat(state.models().get(2)).isEqualTo(new ModelTrained(2, 2, "two", "2"));
  }

  @Test
  void aStopAndAPauseAreSeen() {
    JournalState state = replay(new UpdatePaused(1), new Stopped("SIGTERM", 75));
    assertThat(state.paused()).isTrue();
    assertThat(state.stopped()).contains(new Stopped("SIGTERM", 75));
  }

  private static JournalEntry sent(String taskId, String remoteId) {
    return new TaskSent(taskId, "endpoint", "group", remoteId);
  }

  private static JournalState replay(JournalEntry... entries) {
    return JournalState.replay(lines(List.of(entries)));
  }

  private static List<JournalLine> lines(List<? extends JournalEntry> entries) {
    List<JournalLine> lines = new ArrayList<>();
    entries.forEach(entry -> lines.add(new JournalLine(lines.size() + 2, 0, entry)));
    return lines;
  }

  private static TaskSubmitted ranked(String taskId) {
    return new TaskSubmitted(
        taskId, "run_simulation", new Subject.Molecule("C", null, Subject.Origin.RANKED, 0, null));
  }

  private static TaskFinished done(String taskId) {
    return new TaskFinished(taskId, Topic.SIMULATE, null, "KEY", 10.0);
  }

  private static TaskFinished failed(String taskId) {
    return new TaskFinished(taskId, Topic.SIMULATE, "timeout", null, null);
  }
}
