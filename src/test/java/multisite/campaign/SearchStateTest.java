package multisite.campaign;

import static multisite.campaign.SearchState.Decision.FINISH;
import static multisite.campaign.SearchState.Decision.GIVE_UP;
import static multisite.campaign.SearchState.Decision.GO_ON;
import static multisite.campaign.SearchState.Decision.START_TRAINING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import multisite.journal.Subject.Origin;
import org.junit.jupiter.api.Test;

class SearchStateTest {
  private static final int SPACE = 20;

  @Test
  void simulatesTheInitialSetBeforeTheFirstTraining() {
    SearchState state = state(policy(4, 2, false));

    Pick first = state.next().orElseThrow();
    Pick second = state.next().orElseThrow();

    assertThat(List.of(first.origin(), second.origin())).containsOnly(Origin.INITIAL);
    assertThat(state.recordSuccess(first)).isEqualTo(GO_ON);
    assertThat(state.recordSuccess(second)).isEqualTo(START_TRAINING);
  }

  @Test
  void replacesAFailedMoleculeOfTheInitialSet() {
    SearchState state = state(policy(4, 1, false));

    state.recordFailure(state.next().orElseThrow());

    assertThat(state.next().orElseThrow().origin()).isEqualTo(Origin.INITIAL);
  }

  @Test
  void goesOnDownTheRandomListUntilTheFirstRanking() {
    SearchState state = state(policy(4, 1, false));
    state.recordSuccess(state.next().orElseThrow());

    assertThat(state.next().orElseThrow().origin()).isEqualTo(Origin.RANDOM);
  }

  @Test
  void waitsForTheFirstRankingWhenItPausesDuringUpdates() {
    SearchState state = state(policy(4, 1, true));
    Pick initial = state.next().orElseThrow();
    assertThat(state.next()).as("while the last of the initial set runs").isEmpty();
    state.recordSuccess(initial);
    assertThat(state.next()).as("while the models train").isEmpty();

    state.installRanking(List.of(ranked(7), ranked(3)));
    state.endUpdate();

    assertThat(state.next().orElseThrow()).extracting(Pick::origin).isEqualTo(Origin.RANKED);
  }

  @Test
  void takesTheBestOfTheRankingFirst() {
    SearchState state = updated(policy(4, 0, false), ranked(7), ranked(3));

    assertThat(state.next().orElseThrow().index()).isEqualTo(7);
    assertThat(state.next().orElseThrow().index()).isEqualTo(3);
  }

  @Test
  void passesOverWhatWasSearchedUnderAnotherName() {
    SearchState state =
        new SearchState(
            policy(4, 0, false), SPACE, index -> Optional.of("KEY-" + index / 2), Set.of("KEY-1"));
    state.beginWithUpdate();
    state.installRanking(List.of(ranked(2), ranked(4), ranked(5), ranked(6)));

    assertThat(List.of(state.next().orElseThrow().index(), state.next().orElseThrow().index()))
        .containsExactly(4, 6);
  }

  @Test
  void neverPicksMoreThanTheBudgetAllows() {
    SearchState state = updated(policy(2, 0, false), ranked(1), ranked(2), ranked(3));

    Pick first = state.next().orElseThrow();
    Pick second = state.next().orElseThrow();
    assertThat(state.next()).isEmpty();

    assertThat(state.recordFailure(first)).isEqualTo(GO_ON);
    Pick third = state.next().orElseThrow();
    state.recordSuccess(second);
    assertThat(state.recordSuccess(third)).isEqualTo(FINISH);
  }

  @Test
  void retrainsAfterEveryFewSuccesses() {
    SearchState state =
        updated(policy(6, 0, false), ranked(0), ranked(1), ranked(2), ranked(3), ranked(4));
    state.endUpdate();

    assertThat(succeed(state)).isEqualTo(GO_ON);
    assertThat(succeed(state)).isEqualTo(START_TRAINING);
  }

  @Test
  void retrainsOnceMoreRightAfterAnUpdateThatWasOvertaken() {
    SearchState state =
        updated(policy(6, 0, false), ranked(0), ranked(1), ranked(2), ranked(3), ranked(4));

    assertThat(succeed(state)).isEqualTo(GO_ON);
    assertThat(succeed(state)).isEqualTo(GO_ON);

    assertThat(state.endUpdate()).as("another round must follow").isTrue();
    assertThat(state.endUpdate()).isFalse();
  }

  @Test
  void holdsSimulationsInTheSameStepThatStartsATraining() {
    SearchState state =
        updated(policy(6, 0, true), ranked(0), ranked(1), ranked(2), ranked(3), ranked(4));
    state.endUpdate();

    succeed(state);
    succeed(state);

    assertThat(state.next()).isEmpty();
  }

  @Test
  void trainsNoMoreWhenTheBudgetIsSpent() {
    SearchState state = updated(policy(2, 0, false), ranked(0), ranked(1), ranked(2));
    state.endUpdate();

    succeed(state);
    assertThat(succeed(state)).isEqualTo(FINISH);
  }

  @Test
  void waitsForTheNextRankingWhenTheQueueRunsEmptyDuringAnUpdate() {
    SearchState state = updated(policy(8, 0, false), ranked(0));
    state.next();

    assertThat(state.next()).isEmpty();
  }

  @Test
  void fallsBackToTheRandomListWhenNoRankingCanBeMade() {
    SearchState state = state(policy(8, 0, true));
    state.beginWithUpdate();
    assertThat(state.next()).isEmpty();
    state.endUpdate();

    assertThat(state.next().orElseThrow().origin()).isEqualTo(Origin.RANDOM);
  }

  @Test
  void givesUpAfterTooManyFailuresInARow() {
    SearchState state = updated(policy(8, 0, false), ranked(0), ranked(1), ranked(2), ranked(3));

    assertThat(state.recordFailure(state.next().orElseThrow())).isEqualTo(GO_ON);
    assertThat(state.recordFailure(state.next().orElseThrow())).isEqualTo(GO_ON);
    assertThat(state.recordFailure(state.next().orElseThrow())).isEqualTo(GIVE_UP);
  }

  @Test
  void forgivesFailuresOnceASimulationSucceeds() {
    SearchState state = updated(policy(8, 0, false), ranked(0), ranked(1), ranked(2), ranked(3));
    state.recordFailure(state.next().orElseThrow());
    state.recordFailure(state.next().orElseThrow());
    succeed(state);

    assertThat(state.recordFailure(state.next().orElseThrow())).isEqualTo(GO_ON);
  }

  @Test
  void isFinishedWhenEveryMoleculeWasSearched() {
    SearchState state = updated(policy(100, 0, false));
    state.endUpdate();
    SearchState.Decision last = GO_ON;
    for (int i = 0; i < SPACE; i++) {
      last = succeed(state);
      state.endUpdate();
    }

    assertThat(last).isEqualTo(FINISH);
    assertThat(state.next()).isEmpty();
    assertThat(state.isFinished()).isTrue();
  }

  @Test
  void drawsTheSameRandomListFromTheSameSeed() {
    assertThat(randomList()).isEqualTo(randomList()).doesNotHaveDuplicates().hasSize(SPACE);
  }

  private static List<Integer> randomList() {
    SearchState state = state(policy(SPACE, 0, false));
    List<Integer> picked = new ArrayList<>();
    for (Optional<Pick> pick = state.next(); pick.isPresent(); pick = state.next()) {
      picked.add(pick.get().index());
    }
    return picked;
  }

  private static SearchState.Decision succeed(SearchState state) {
    return state.recordSuccess(state.next().orElseThrow());
  }

  private static SearchState updated(SearchPolicy policy, RankedMolecule... ranking) {
    SearchState state = state(policy);
    state.beginWithUpdate();
    state.installRanking(List.of(ranking));
    return state;
  }

  private static SearchState state(SearchPolicy policy) {
    return new SearchState(policy, SPACE, index -> Optional.of("KEY-" + index), Set.of());
  }

  private static SearchPolicy policy(int searchSize, int initialSize, boolean pause) {
    return new SearchPolicy(searchSize, initialSize, 2, 3, pause, 0);
  }

  private static RankedMolecule ranked(int index) {
    return new RankedMolecule(index, 10, 1, 11);
  }
}
