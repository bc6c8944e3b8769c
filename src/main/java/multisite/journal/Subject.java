package multisite.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import multisite.task.Topic;
import org.jspecify.annotations.Nullable;

/** What a submitted task is about: a molecule, a model, or a chunk of the search space. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Subject.Molecule.class, name = "molecule"),
  @JsonSubTypes.Type(value = Subject.Model.class, name = "model"),
  @JsonSubTypes.Type(value = Subject.Chunk.class, name = "chunk")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Subject {

  /** Why a molecule was chosen. */
  enum Origin {
    /** One of the initial set that the campaign simulates itself. */
    @JsonProperty("initial")
    INITIAL,
    /** Next on the seeded random list, before the first ranking. */
    @JsonProperty("random")
    RANDOM,
    /** Top of the ranking. */
    @JsonProperty("ranked")
    RANKED
  }

  /** The ensemble's view of a molecule when it was chosen, in eV. */
  record Score(double mean, double std, double ucb) {}

  /**
   * One molecule to simulate.
   *
   * @param inchiKey if it was known at submission
   * @param seed of the random list or of the geometry, whatever makes the choice repeatable
   * @param score what it was ranked by, if it was
   * @param index its place in the search space, from 0, if that is known
   */
  record Molecule(
      String smiles,
      @Nullable String inchiKey,
      Origin origin,
      long seed,
      @Nullable Score score,
      @Nullable Integer index)
      implements Subject {
    public Molecule {
      requireNonNull(smiles);
      requireNonNull(origin);
    }

    /** A molecule whose place in the search space is not known. */
    public Molecule(
        String smiles, @Nullable String inchiKey, Origin origin, long seed, @Nullable Score score) {
      this(smiles, inchiKey, origin, seed, score, null);
    }
  }

  /** One model of the ensemble to train, on {@code trainingSize} molecules. */
  record Model(int modelId, int round, long seed, int trainingSize) implements Subject {}

  /** One chunk of the search space to evaluate in inference round {@code round}. */
  record Chunk(int chunkId, int round) implements Subject {}

  /** The topic that such tasks travel under. */
  static Topic topic(Subject subject) {
    if (subject instanceof Molecule) {
      return Topic.SIMULATE;
    }
    return subject instanceof Model ? Topic.TRAIN : Topic.INFER;
  }
}
