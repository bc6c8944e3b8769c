package multisite.journal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import multisite.journal.JournalEntry.CampaignStarted;
import multisite.journal.JournalEntry.InitialSetDrawn;
import multisite.journal.JournalEntry.ModelGiven;
import multisite.journal.JournalEntry.ModelTrained;
import multisite.journal.JournalEntry.RankingMade;
import multisite.journal.JournalEntry.Resumed;
import multisite.journal.JournalEntry.SearchSpaceBuilt;
import multisite.journal.JournalEntry.Stopped;
import multisite.journal.JournalEntry.TaskFinished;
import multisite.journal.JournalEntry.TaskReopened;
import multisite.journal.JournalEntry.TaskSent;
import multisite.journal.JournalEntry.TaskSubmitted;
import multisite.journal.JournalEntry.TrainingFailed;
import multisite.journal.JournalEntry.TrainingStarted;
import multisite.journal.JournalEntry.UpdateAbandoned;
import multisite.journal.JournalEntry.UpdatePaused;
import multisite.journal.JournalEntry.UpdateResumed;
import multisite.task.Submission;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Where a campaign stands, worked out from its journal alone: a pure function of the lines. What
 * resume, status and report start from. Not changed once replayed.
 */
public final class JournalState {
  private final Map<String, TaskSubmitted> submitted = new LinkedHashMap<>();
  private final Map<String, TaskSubmitted> open = new LinkedHashMap<>();
  private final List<TaskSent> sent = new ArrayList<>();
  private final Map<String, TaskFinished> finished = new LinkedHashMap<>();
  private final SortedMap<Integer, ModelTrained> models = new TreeMap<>();
  private final Map<Topic, Integer> failuresInARow = new HashMap<>();
  private @Nullable CampaignStarted campaign;
  private @Nullable SearchSpaceBuilt searchSpace;
  private @Nullable InitialSetDrawn initialSet;
  private @Nullable TrainingStarted training;
  private @Nullable RankingMade ranking;
  private @Nullable Stopped stopped;
  private String settingsDigest = "";
  private boolean paused;
  private int resumes;

  private JournalState() {}

  /** The state after those lines. */
  public static JournalState replay(List<JournalLine> lines) {
    JournalState state = new JournalState();
    lines.forEach(line -> state.apply(line.entry()));
    return state;
  }

  /** The first entry of a campaign; absent if it was stopped before it began. */
  public Optional<CampaignStarted> campaign() {
    return Optional.ofNullable(campaign);
  }

  /** Digest of the settings of the latest driver. */
  public String settingsDigest() {
    return settingsDigest;
  }

  /** How often the campaign was taken up again. */
  public int resumes() {
    return resumes;
  }

  /** The molecules that can be searched, once they are built. */
  public Optional<SearchSpaceBuilt> searchSpace() {
    return Optional.ofNullable(searchSpace);
  }

  /** The initial set, once drawn. */
  public Optional<InitialSetDrawn> initialSet() {
    return Optional.ofNullable(initialSet);
  }

  /** Tasks that were submitted, by id, in that order. */
  public Map<String, TaskSubmitted> submitted() {
    return Collections.unmodifiableMap(submitted);
  }

  /** Tasks without an outcome, by id, in the order of their submission. */
  public Map<String, TaskSubmitted> open() {
    return Collections.unmodifiableMap(open);
  }

  /**
   * What remote services may still know of the open tasks, in the order it was sent: give it to the
   * endpoints before those tasks are submitted to them again under the same ids.
   */
  public List<Submission> openSubmissions() {
    return sent.stream()
        .filter(task -> open.containsKey(task.taskId()))
        .map(TaskSent::submission)
        .toList();
  }

  /** Outcomes by task id, one each, in the order they were recorded. */
  public Map<String, TaskFinished> finished() {
    return Collections.unmodifiableMap(finished);
  }

  /** The current weights of each model that was ever trained, by model id. */
  public SortedMap<Integer, ModelTrained> models() {
    return Collections.unmodifiableSortedMap(models);
  }

  /** The latest training that was begun. */
  public Optional<TrainingStarted> training() {
    return Optional.ofNullable(training);
  }

  /** The latest ranking. */
  public Optional<RankingMade> ranking() {
    return Optional.ofNullable(ranking);
  }

  /** Whether simulations are held for an update. */
  public boolean paused() {
    return paused;
  }

  /** How the latest driver ended, if it ended by itself. */
  public Optional<Stopped> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** Successful simulations beyond the initial set: what {@code --search-size} counts. */
  public int searched() {
    return simulations(true, false);
  }

  /** Successful simulations of the initial set. */
  public int initialDone() {
    return simulations(true, true);
  }

  /** Failed simulations, the initial set included. */
  public int failed() {
    return simulations(false, false) + simulations(false, true);
  }

  /** Failures since the last success of that topic. */
  public int failuresInARow(Topic topic) {
    return failuresInARow.getOrDefault(topic, 0);
  }

  private int simulations(boolean success, boolean initial) {
    int count = 0;
    for (TaskFinished outcome : finished.values()) {
      TaskSubmitted task = submitted.get(outcome.taskId());
      if (task != null
          && task.subject() instanceof Subject.Molecule molecule
          && outcome.success() == success
          && (molecule.origin() == Subject.Origin.INITIAL) == initial) {
        count++;
      }
    }
    return count;
  }

  private void apply(JournalEntry entry) {
    if (entry instanceof CampaignStarted started) {
      campaign = started;
      settingsDigest = started.settingsDigest();
    } else if (entry instanceof Resumed resumed) {
      settingsDigest = resumed.settingsDigest();
      stopped = null;
      resumes++;
    } else if (entry instanceof SearchSpaceBuilt built) {
      searchSpace = built;
    } else if (entry instanceof InitialSetDrawn drawn) {
      initialSet = drawn;
    } else if (entry instanceof TaskSubmitted task) {
      submitted.put(task.taskId(), task);
      if (!finished.containsKey(task.taskId())) {
        open.put(task.taskId(), task);
      }
    } else if (entry instanceof TaskSent task) {
      sent.add(task);
    } else if (entry instanceof TaskFinished outcome) {
      finish(outcome);
    } else if (entry instanceof TaskReopened reopened) {
      reopen(reopened.taskId());
    } else if (entry instanceof TrainingStarted started) {
      training = started;
    } else if (entry instanceof ModelTrained trained) {
      models.put(trained.modelId(), trained);
    } else if (entry instanceof RankingMade made) {
      ranking = made;
    } else if (entry instanceof UpdatePaused) {
      paused = true;
    } else if (entry instanceof UpdateResumed) {
      paused = false;
    } else if (entry instanceof Stopped end) {
      stopped = end;
    } else if (!(entry instanceof TrainingFailed // which keeps the old weights
        || entry instanceof UpdateAbandoned // which keeps the old ranking
        || entry instanceof ModelGiven)) {
      throw new AssertionError(entry);
    }
  }

  private void reopen(String taskId) {
    finished.remove(taskId);
    TaskSubmitted task = submitted.get(taskId);
    if (task != null) {
      open.put(taskId, task);
    }
  }

  private void finish(TaskFinished outcome) {
    open.remove(outcome.taskId());
    if (finished.putIfAbsent(outcome.taskId(), outcome) == null) {
      Topic topic = outcome.topic();
      if (outcome.success()) {
        failuresInARow.remove(topic);
      } else {
        failuresInARow.merge(topic, 1, Integer::sum);
      }
    }
  }
}
