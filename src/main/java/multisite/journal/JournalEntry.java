package multisite.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import multisite.task.Submission;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;

/**
 * All that a campaign writes into its journal: every decision, with what it takes to make or check
 * it again. Digests are SHA-256 in hex, see {@link Digest}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.CampaignStarted.class, name = "campaign_started"),
  @JsonSubTypes.Type(value = JournalEntry.Resumed.class, name = "resumed"),
  @JsonSubTypes.Type(value = JournalEntry.SearchSpaceBuilt.class, name = "search_space_built"),
  @JsonSubTypes.Type(value = JournalEntry.ModelGiven.class, name = "model_given"),
  @JsonSubTypes.Type(value = JournalEntry.InitialSetDrawn.class, name = "initial_set_drawn"),
  @JsonSubTypes.Type(value = JournalEntry.TaskSubmitted.class, name = "task_submitted"),
  @JsonSubTypes.Type(value = JournalEntry.TaskSent.class, name = "task_sent"),
  @JsonSubTypes.Type(value = JournalEntry.TaskFinished.class, name = "task_finished"),
  @JsonSubTypes.Type(value = JournalEntry.TaskReopened.class, name = "task_reopened"),
  @JsonSubTypes.Type(value = JournalEntry.TrainingStarted.class, name = "training_started"),
  @JsonSubTypes.Type(value = JournalEntry.ModelTrained.class, name = "model_trained"),
  @JsonSubTypes.Type(value = JournalEntry.TrainingFailed.class, name = "training_failed"),
  @JsonSubTypes.Type(value = JournalEntry.RankingMade.class, name = "ranking_made"),
  @JsonSubTypes.Type(value = JournalEntry.UpdateAbandoned.class, name = "update_abandoned"),
  @JsonSubTypes.Type(value = JournalEntry.UpdatePaused.class, name = "update_paused"),
  @JsonSubTypes.Type(value = JournalEntry.UpdateResumed.class, name = "update_resumed"),
  @JsonSubTypes.Type(value = JournalEntry.Stopped.class, name = "stopped")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface JournalEntry {

  /** A campaign began with these settings, by that version of Multisite. */
  record CampaignStarted(String settingsDigest, long seed, String version) implements JournalEntry {
    public CampaignStarted {
      requireNonNull(settingsDigest);
      requireNonNull(version);
    }
  }

  /** Another driver took the campaign up, perhaps with a larger search size. */
  record Resumed(String settingsDigest, String version) implements JournalEntry {
    public Resumed {
      requireNonNull(settingsDigest);
      requireNonNull(version);
    }
  }

  /**
   * The molecules that can be searched: how many, and the digest of their SMILES in their order.
   */
  record SearchSpaceBuilt(int size, String digest) implements JournalEntry {
    public SearchSpaceBuilt {
      requireNonNull(digest);
    }
  }

  /** The user brought these weights; the file is in {@code models/}, and there before this line. */
  record ModelGiven(int modelId, String file, String digest) implements JournalEntry {
    public ModelGiven {
      requireNonNull(file);
      requireNonNull(digest);
    }
  }

  /** The random order was drawn; its first {@code size} molecules are the initial set. */
  record InitialSetDrawn(long seed, int size, String digest) implements JournalEntry {
    public InitialSetDrawn {
      requireNonNull(digest);
    }
  }

  /** A task goes into the queue. */
  record TaskSubmitted(String taskId, String method, Subject subject) implements JournalEntry {
    public TaskSubmitted {
      requireNonNull(taskId);
      requireNonNull(method);
      requireNonNull(subject);
    }

    /** The topic it travels under. */
    @JsonProperty
    public Topic topic() {
      return Subject.topic(subject);
    }
  }

  /**
   * A task was accepted by a remote service, and can be asked for there; the fields are those of
   * {@link Submission}. A task that was sent again has several of these.
   */
  record TaskSent(String taskId, String endpointId, String groupId, String remoteId)
      implements JournalEntry {
    public TaskSent {
      requireNonNull(taskId);
      requireNonNull(endpointId);
      requireNonNull(groupId);
      requireNonNull(remoteId);
    }

    /** The entry of a submission. */
    public static TaskSent of(Submission submission) {
      return new TaskSent(
          submission.taskId(),
          submission.endpointId(),
          submission.groupId(),
          submission.remoteId());
    }

    Submission submission() {
      return new Submission(taskId, endpointId, groupId, remoteId);
    }
  }

  /**
   * The one outcome of a task; its record is already on disk.
   *
   * @param failureKind such as {@code scf_not_converged}; absent when the task succeeded
   * @param inchiKey of the molecule that was simulated
   * @param ip in eV, of a simulation that succeeded
   */
  record TaskFinished(
      String taskId,
      Topic topic,
      @Nullable String failureKind,
      @Nullable String inchiKey,
      @Nullable Double ip)
      implements JournalEntry {
    public TaskFinished {
      requireNonNull(taskId);
      requireNonNull(topic);
    }

    /** Whether the function returned a value. */
    @JsonProperty
    public boolean success() {
      return failureKind == null;
    }
  }

  /** The outcome of a task had no record, so that there is none: it is open again. */
  record TaskReopened(String taskId) implements JournalEntry {
    public TaskReopened {
      requireNonNull(taskId);
    }
  }

  /** All models are being trained on the same {@code size} molecules. */
  record TrainingStarted(int round, int models, int size, String digest) implements JournalEntry {
    public TrainingStarted {
      requireNonNull(digest);
    }
  }

  /** A model has new weights; the file is in {@code models/}, and there before this line. */
  record ModelTrained(int modelId, int version, String file, String digest)
      implements JournalEntry {
    public ModelTrained {
      requireNonNull(file);
      requireNonNull(digest);
    }
  }

  /** A model keeps its old weights: its training failed. */
  record TrainingFailed(int modelId, int round, String failureKind) implements JournalEntry {
    public TrainingFailed {
      requireNonNull(failureKind);
    }
  }

  /**
   * A new ranking replaced the old one, and the update is complete; its file is in {@code
   * rankings/}, and there before this line.
   *
   * @param models digests of the models it comes from, in the order of their ids
   * @param size molecules in the ranking
   * @param topDigest digest of its molecules' places in the search space, in their order
   */
  record RankingMade(int round, List<String> models, int size, String topDigest)
      implements JournalEntry {
    public RankingMade {
      requireNonNull(topDigest);
      models = List.copyOf(models);
    }
  }

  /** The update ended without a new ranking: the old one, if there is one, stays. */
  record UpdateAbandoned(int round) implements JournalEntry {}

  /** Simulations are held until the update is complete. */
  record UpdatePaused(int round) implements JournalEntry {}

  /** The update is complete, simulations go on. */
  record UpdateResumed(int round) implements JournalEntry {}

  /** The driver ended by itself, and why. */
  record Stopped(String reason, int exitCode) implements JournalEntry {
    public Stopped {
      requireNonNull(reason);
    }
  }
}
