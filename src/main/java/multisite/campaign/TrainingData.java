package multisite.campaign;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * All molecules with a known property, in the order they became known; safe for several threads.
 */
public final class TrainingData {
  /** A molecule and its property, in eV. */
  public record Entry(String smiles, double value) {}

  @GuardedBy("this")
  private final List<Entry> entries = new ArrayList<>();

  public TrainingData(List<Entry> known) {
    entries.addAll(known);
  }

  /** One more molecule. */
  public synchronized void add(String smiles, double value) {
    entries.add(new Entry(smiles, value));
  }

  /** Everything known now. */
  public synchronized List<Entry> snapshot() {
    return List.copyOf(entries);
  }
}
