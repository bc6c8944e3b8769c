package multisite.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import multisite.campaign.TrainingData;

/**
 * A training set in two parts: what models are trained on, and what they never see.
 *
 * @param training in the file's order
 * @param heldOut in the file's order
 */
record HeldOut(List<TrainingData.Entry> training, List<TrainingData.Entry> heldOut) {

  /**
   * Draws a part of the molecules; equal SMILES stay together.
   *
   * @param fraction from 0 to below 1; above 0 at least one molecule is held out
   * @param seed the same seed draws the same molecules
   */
  static HeldOut of(List<TrainingData.Entry> known, double fraction, long seed) {
    Set<String> distinct = new LinkedHashSet<>();
    known.forEach(entry -> distinct.add(entry.smiles()));
    List<String> order = new ArrayList<>(distinct);
    Collections.shuffle(order, new Random(seed));
    int count = fraction > 0 ? (int) Math.max(1, Math.round(fraction * order.size())) : 0;
    Set<String> drawn = new HashSet<>(order.subList(0, Math.min(count, order.size())));
    List<TrainingData.Entry> training = new ArrayList<>();
    List<TrainingData.Entry> heldOut = new ArrayList<>();
    for (TrainingData.Entry entry : known) {
      (drawn.contains(entry.smiles()) ? heldOut : training).add(entry);
    }
    return new HeldOut(List.copyOf(training), List.copyOf(heldOut));
  }
}
