package multisite.ml.plan;

import java.util.Arrays;
import multisite.ml.MolecularGraph;

/** Tells bonds in rings from bridges: a bond is in a ring if its ends stay connected without it. */
final class RingBonds {
  private final MolecularGraph graph;
  private final int[] starts;
  private final int[] incident;
  private final int[] found;
  private final int[] low;
  private final boolean[] ring;
  private int clock;

  private RingBonds(MolecularGraph graph) {
    this.graph = graph;
    int atoms = graph.listedAtoms();
    starts = new int[atoms + 1];
    for (int k = 0; k < graph.bonds(); k++) {
      starts[graph.bondFrom(k) + 1]++;
      starts[graph.bondTo(k) + 1]++;
    }
    for (int i = 0; i < atoms; i++) {
      starts[i + 1] += starts[i];
    }
    incident = new int[2 * graph.bonds()];
    int[] fill = starts.clone();
    for (int k = 0; k < graph.bonds(); k++) {
      incident[fill[graph.bondFrom(k)]++] = k;
      incident[fill[graph.bondTo(k)]++] = k;
    }
    found = new int[atoms];
    low = new int[atoms];
    ring = new boolean[graph.bonds()];
    Arrays.fill(ring, true);
  }

  /** For each bond, whether it is part of a ring. */
  static boolean[] of(MolecularGraph graph) {
    RingBonds search = new RingBonds(graph);
    if (graph.bonds() < graph.listedAtoms()) {
      boolean chain = search.components() == graph.listedAtoms() - graph.bonds();
      if (chain) {
        return new boolean[graph.bonds()];
      }
    }
    for (int i = 0; i < graph.listedAtoms(); i++) {
      if (search.found[i] == 0) {
        search.walk(i);
      }
    }
    return search.ring;
  }

  /** Depth-first without recursion: a chain may be thousands of atoms long. */
  private void walk(int root) {
    int[] path = new int[graph.listedAtoms()];
    int[] by = new int[graph.listedAtoms()];
    int[] next = starts.clone();
    int depth = 0;
    path[0] = root;
    by[0] = -1;
    found[root] = low[root] = ++clock;
    while (depth >= 0) {
      int atom = path[depth];
      if (next[atom] < starts[atom + 1]) {
        int bond = incident[next[atom]++];
        int other = graph.bondFrom(bond) + graph.bondTo(bond) - atom;
        if (bond == by[depth]) {
          continue;
        }
        if (found[other] != 0) {
          low[atom] = Math.min(low[atom], found[other]);
        } else {
          found[other] = low[other] = ++clock;
          path[++depth] = other;
          by[depth] = bond;
        }
      } else {
        if (depth > 0) {
          int before = path[depth - 1];
          low[before] = Math.min(low[before], low[atom]);
          ring[by[depth]] = low[atom] <= found[before];
        }
        depth--;
      }
    }
  }

  private int components() {
    int[] root = new int[graph.listedAtoms()];
    for (int i = 0; i < root.length; i++) {
      root[i] = i;
    }
    int components = root.length;
    for (int k = 0; k < graph.bonds(); k++) {
      int a = find(root, graph.bondFrom(k));
      int b = find(root, graph.bondTo(k));
      if (a != b) {
        root[a] = b;
        components--;
      }
    }
    return components;
  }

  private static int find(int[] root, int atom) {
    int at = atom;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }
}
