package multisite.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import multisite.campaign.Standing.OpenSimulation;
import multisite.campaign.Standing.OpenTraining;
import multisite.campaign.Standing.PendingUpdate;
import multisite.journal.Digest;
import multisite.journal.JournalEntry;
import multisite.journal.JournalEntry.ModelGiven;
import multisite.journal.JournalEntry.ModelTrained;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalEntry.Resumed;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingStarted;
import multisite.journal.JournalLine;
import multisite.journal.RunDirectory;
import multisite.journal.Subject;
import multisite.journal.Subject.Origin;
import multisite.task.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another driver finds in a journal: the campaign, as the one before left it. */
class RestorationTest {
  private static final SearchPolicy POLICY = new SearchPolicy(4, 3, 2, 2, false, 7);

  @TempDir Path dir;
  private final MoleculeSource molecules = new Alkanes(List.of());
  private final List<JournalEntry> journal = new ArrayList<>();
  private final SearchState undisturbed =
      new SearchState(POLICY, molecules.size(), molecules::inchiKey, List.of());
  private RunDirectory run;

  @BeforeEach
  void makeRun() {
    run = RunDirectory.createExactly(dir.resolve("run"));
  }

  @AfterEach
  void closeRun() {
    run.close();
  }

  @Test
  void goesOnWithTheMoleculeThatTheUndisturbedCampaignWouldTake() {
    Pick first = submit("a");
    submit("b");
    succeed("a", first, 10);

    Standing standing = restore();

    assertThat(standing.state().next().orElseThrow().index())
        .isEqualTo(undisturbed.next().orElseThrow().index());
    assertThat(standing.open()).extracting(OpenSimulation::taskId).containsExactly("b");
    assertThat(standing.known())
        .containsExactly(new TrainingData.Entry(molecules.smiles(first.index()), 10));
    assertThat(standing.update()).isEqualTo(new PendingUpdate.None());
  }

  @Test
  void countsOneOutcomeOfATaskAndNoMore() {
    Pick first = submit("a");
    submit("b");
    succeed("a", first, 10);
    succeed("a", first, 11);

    assertThat(restore().known()).extracting(TrainingData.Entry::value).containsExactly(10.0);
  }

  @Test
  void runsAgainWhatWasAnsweredWhenTheAnswerIsLost() {
    Pick first = submit("a");
    succeed("a", first, 10);
    journal.add(new TaskReopened("a"));

    Standing standing = restore();

    assertThat(standing.known()).isEmpty();
    assertThat(standing.open()).containsExactly(new OpenSimulation("a", first, true));
  }

  @Test
  void trainsWhatTheInterruptedTrainingHasNotTrainedYet() {
    begunTraining();
    journal.add(new TaskSubmitted("t1", "retrain_mpnn", new Subject.Model(1, 1, 0, 3)));
    trained(0, 1, "zero");

    assertThat(restore().update())
        .isEqualTo(
            new PendingUpdate.FinishTraining(1, 3, Map.of(1, new OpenTraining("t1", false))));
  }

  @Test
  void ranksWhenAllModelsAreTrainedAndNoRankingIsWrittenDown() {
    begunTraining();
    trained(0, 1, "zero");
    trained(1, 1, "one");

    Standing standing = restore();

    assertThat(standing.update()).isEqualTo(new PendingUpdate.Infer());
    assertThat(standing.models()).extracting(ModelVersion::modelId).containsExactly(0, 1);
  }

  @Test
  void takesAnOlderVersionForATornModelAndTrainsAgain() throws Exception {
    given(0, "brought");
    begunTraining();
    trained(0, 1, "zero");
    trained(1, 1, "one");
    rank(1, new RankedMolecule(4, 10, 1, 11));
    Files.writeString(run.model("model-0-v1.safetensors"), "ze");

    Standing standing = restore();

    assertThat(standing.update()).isEqualTo(new PendingUpdate.Train());
    assertThat(standing.models())
        .extracting(ModelVersion::modelId, ModelVersion::version)
        .containsExactly(tuple(0, 0), tuple(1, 1));
  }

  @Test
  void goesOnDownTheRankingThatIsOnDisk() {
    updated(new RankedMolecule(4, 10, 1, 11), new RankedMolecule(8, 9, 1, 10));

    Standing standing = restore();

    assertThat(standing.update()).isEqualTo(new PendingUpdate.None());
    Pick next = standing.state().next().orElseThrow();
    assertThat(next.origin()).isEqualTo(Origin.RANKED);
    assertThat(next.index()).isEqualTo(bestThatIsFree(standing, 4, 8));
  }

  @Test
  void ranksAgainWhenTheRankingIsTorn() throws Exception {
    updated(new RankedMolecule(4, 10, 1, 11), new RankedMolecule(8, 9, 1, 10));
    Path file = run.ranking("ranking-1.bin");
    byte[] whole = Files.readAllBytes(file);
    whole[20] ^= 1;
    Files.write(file, whole);

    assertThat(restore().update()).isEqualTo(new PendingUpdate.Infer());
  }

  @Test
  void forgivesTheFailuresThatEndedTheDriverBefore() {
    fail("a", submit("a"));
    fail("b", submit("b"));
    journal.add(new Stopped("too many failures", 5));
    journal.add(new Resumed("digest", "1"));

    SearchState state = restore().state();

    assertThat(state.recordFailure(state.next().orElseThrow()))
        .as("the first failure of the new driver")
        .isEqualTo(SearchState.Decision.GO_ON);
  }

  @Test
  void beginsWithATrainingWhenSomethingWasKnownAtTheStart() {
    SearchPolicy policy = new SearchPolicy(4, 0, 2, 2, false, 7);
    TrainingSet known = new TrainingSet(List.of(new TrainingData.Entry("C", 12)), List.of("KEY-0"));

    Standing standing = Restoration.of(run, List.of(), policy, molecules, known);

    assertThat(standing.update()).isEqualTo(new PendingUpdate.Train());
    assertThat(Stream.generate(standing.state()::next).limit(4).flatMap(Optional::stream))
        .as("what is known is not searched again")
        .hasSize(4)
        .extracting(Pick::index)
        .doesNotContain(0);
    assertThat(standing.knownAtStart()).isOne();
  }

  private static int bestThatIsFree(Standing standing, int... indices) {
    for (int index : indices) {
      boolean searched =
          standing.known().stream().anyMatch(entry -> entry.smiles().length() == index + 1);
      if (!searched) {
        return index;
      }
    }
    throw new AssertionError("the initial set took all");
  }

  private Pick submit(String taskId) {
    Pick pick = undisturbed.next().orElseThrow();
    journal.add(
        new TaskSubmitted(
            taskId,
            "run_simulation",
            new Subject.Molecule(
                molecules.smiles(pick.index()),
                pick.inchiKey(),
                pick.origin(),
                0,
                null,
                pick.index())));
    return pick;
  }

  private void succeed(String taskId, Pick pick, double ip) {
    journal.add(new TaskFinished(taskId, Topic.SIMULATE, null, pick.inchiKey(), ip));
    undisturbed.recordSuccess(pick);
  }

  private void fail(String taskId, Pick pick) {
    journal.add(
        new TaskFinished(taskId, Topic.SIMULATE, "scf_not_converged", pick.inchiKey(), null));
    undisturbed.recordFailure(pick);
  }

  private void begunTraining() {
    for (String taskId : List.of("a", "b", "c")) {
      succeed(taskId, submit(taskId), 10);
    }
    journal.add(new TrainingStarted(1, 2, 3, "digest"));
  }

  private void updated(RankedMolecule... best) {
    begunTraining();
    trained(0, 1, "zero");
    trained(1, 1, "one");
    rank(1, best);
  }

  private void given(int model, String weights) {
    ModelVersion version = new ModelVersion(model, 0, weights.getBytes(StandardCharsets.US_ASCII));
    String file = new ModelFiles(run).write(version);
    journal.add(new ModelGiven(model, file, Digest.of(version.bytes())));
  }

  private void trained(int model, int version, String weights) {
    ModelVersion trained =
        new ModelVersion(model, version, weights.getBytes(StandardCharsets.US_ASCII));
    String file = new ModelFiles(run).write(trained);
    journal.add(new ModelTrained(model, version, file, Digest.of(trained.bytes())));
  }

  private void rank(int round, RankedMolecule... best) {
    List<RankedMolecule> ranked = List.of(best);
    new RankingFiles(run).write(round, new RankingFiles.Saved(10, ranked));
    journal.add(
        new RankingMade(round, List.of("digest"), ranked.size(), RankingFiles.digest(ranked)));
  }

  private Standing restore() {
    List<JournalLine> lines = new ArrayList<>();
    for (JournalEntry entry : journal) {
      lines.add(new JournalLine(lines.size() + 1L, 0, entry));
    }
    return Restoration.of(run, lines, POLICY, molecules, TrainingSet.EMPTY);
  }
}
