package multisite.chemistry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Atoms in space: element symbols and coordinates in ångström, three to an atom.
 *
 * <p>Immutable: the array is copied in, and {@link #coordinate} reads it.
 */
public final class Geometry {
  private final List<String> symbols;
  private final double[] xyz;

  public Geometry(List<String> symbols, double[] xyz) {
    if (xyz.length != 3 * symbols.size()) {
      throw new IllegalArgumentException(
          "%d coordinates for %d atoms".formatted(xyz.length, symbols.size()));
    }
    this.symbols = List.copyOf(symbols);
    this.xyz = xyz.clone();
  }

  public int size() {
    return symbols.size();
  }

  public List<String> symbols() {
    return symbols;
  }

  /** Coordinate 0, 1 or 2 of an atom, in ångström. */
  public double coordinate(int atom, int axis) {
    return xyz[3 * atom + axis];
  }

  /** The distance of two atoms in ångström. */
  public double distance(int a, int b) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double d = coordinate(a, axis) - coordinate(b, axis);
      sum += d * d;
    }
    return Math.sqrt(sum);
  }

  /** The smallest distance of any two atoms in ångström; infinite for a lone atom. */
  public double smallestDistance() {
    double smallest = Double.POSITIVE_INFINITY;
    for (int a = 0; a < size(); a++) {
      for (int b = 0; b < a; b++) {
        smallest = Math.min(smallest, distance(a, b));
      }
    }
    return smallest;
  }

  /** Whether all coordinates are numbers. */
  public boolean isFinite() {
    return Arrays.stream(xyz).allMatch(Double::isFinite);
  }

  /** Every atom moved by the given length in ångström in a random direction. */
  public Geometry jittered(Random random, double length) {
    double[] moved = xyz.clone();
    for (int atom = 0; atom < size(); atom++) {
      double[] step = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      double norm = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
      for (int axis = 0; axis < 3; axis++) {
        moved[3 * atom + axis] += length * step[axis] / Math.max(norm, 1e-12);
      }
    }
    return new Geometry(symbols, moved);
  }

  /** The same atoms elsewhere. */
  public Geometry withCoordinates(double[] coordinates) {
    return new Geometry(symbols, coordinates);
  }

  /** The coordinates in bohr, flat, as QCSchema has them. */
  public double[] inBohr() {
    return Arrays.stream(xyz).map(x -> x / Units.BOHR_IN_ANGSTROM).toArray();
  }

  /** The formula with elements in alphabetical order, as QCElemental names molecules. */
  public String formula() {
    Map<String, Integer> counts = new TreeMap<>();
    symbols.forEach(symbol -> counts.merge(symbol, 1, Integer::sum));
    StringBuilder formula = new StringBuilder();
    counts.forEach((symbol, count) -> formula.append(symbol).append(count == 1 ? "" : count));
    return formula.toString();
  }

  /** The text of an XYZ file with the given second line. */
  public String toXyz(String comment) {
    StringBuilder text = new StringBuilder(80 * (size() + 2));
    text.append(size()).append('\n').append(comment).append('\n');
    for (int atom = 0; atom < size(); atom++) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-2s              %20.12f %18.12f %18.12f\n",
              symbols.get(atom),
              coordinate(atom, 0),
              coordinate(atom, 1),
              coordinate(atom, 2)));
    }
    return text.toString();
  }

  /**
   * Reads the frames of an XYZ file that holds one or many.
   *
   * @throws IllegalArgumentException if the text is not whole frames
   */
  public static List<Frame> parseXyz(String text) {
    List<String> lines = text.lines().toList();
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (at < lines.size() && !lines.get(at).isBlank()) {
      int atoms = Integer.parseInt(lines.get(at).strip());
      if (at + 2 + atoms > lines.size()) {
        throw new IllegalArgumentException("An XYZ frame is cut short");
      }
      List<String> symbols = new ArrayList<>(atoms);
      double[] xyz = new double[3 * atoms];
      for (int atom = 0; atom < atoms; atom++) {
        String[] words = lines.get(at + 2 + atom).strip().split("\\s+");
        if (words.length < 4) {
          throw new IllegalArgumentException(
              "Not a line of an XYZ file: " + lines.get(at + 2 + atom));
        }
        symbols.add(words[0]);
        for (int axis = 0; axis < 3; axis++) {
          xyz[3 * atom + axis] = Double.parseDouble(words[axis + 1]);
        }
      }
      frames.add(new Frame(lines.get(at + 1), new Geometry(symbols, xyz)));
      at += atoms + 2;
    }
    return frames;
  }

  /** One frame of an XYZ file: its second line and its atoms. */
  public record Frame(String comment, Geometry geometry) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof Geometry that
        && symbols.equals(that.symbols)
        && Arrays.equals(xyz, that.xyz);
  }

  @Override
  public int hashCode() {
    return 31 * symbols.hashCode() + Arrays.hashCode(xyz);
  }

  @Override
  public String toString() {
    return formula();
  }
}
