package multisite.chemistry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a nearly symmetric geometry exactly symmetric, for the cation to start from.
 *
 * <p>Many cations have no minimum at the symmetry of their neutral (methane, benzene, ethylene,
 * benzonitrile). Whether a relaxation slides off the symmetric point depends on noise of 1e-5 Å in
 * its start, and decides up to 0.3 eV. The original stays on the symmetric point; from an exactly
 * symmetric start, so do we, every time.
 *
 * <p>The operations are found by carrying a frame of two atoms and the centre onto all its possible
 * images; the geometry is then averaged over them until it no longer moves. A line is made
 * straight.
 */
final class Symmetry {
  /** How far an atom may be from its image, in ångström. */
  private static final double TOLERANCE = 0.1;

  /** How far the averaging may move an atom, in ångström. */
  private static final double LARGEST_MOVE = 0.05;

  private static final int ROUNDS = 20;

  /** With a single mirror or axis the original's own noise decides; it slides off more often. */
  private static final int SMALLEST_GROUP = 3;

  private static final int LARGEST_GROUP = 120;

  private final Geometry geometry;
  private final int atoms;
  private final Vector[] positions;

  private Symmetry(Geometry geometry) {
    this.geometry = geometry;
    this.atoms = geometry.size();
    this.positions = centred(geometry);
  }

  /** The exactly symmetric geometry, or empty if it has fewer than three operations. */
  static Optional<Geometry> symmetrized(Geometry geometry) {
    if (geometry.size() < 3) {
      return Optional.empty();
    }
    Symmetry symmetry = new Symmetry(geometry);
    return symmetry.straightened().or(symmetry::averaged);
  }

  /** All atoms on the line of the two farthest, if they are close to it. */
  private Optional<Geometry> straightened() {
    int first = 0;
    int last = 1;
    for (int a = 0; a < atoms; a++) {
      for (int b = 0; b < a; b++) {
        if (geometry.distance(a, b) > geometry.distance(first, last)) {
          first = a;
          last = b;
        }
      }
    }
    Vector line = positions[last].minus(positions[first]);
    Vector axis = line.times(1 / line.length());
    Vector[] onAxis = new Vector[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      onAxis[atom] = axis.times(positions[atom].dot(axis));
    }
    return moved(onAxis);
  }

  /** An operation: which atom each atom comes to lie on, and the matrix that does it. */
  private static final class Operation {
    private final int[] image;
    private final Matrix matrix;
    private final boolean proper;

    Operation(int[] image, Matrix matrix, boolean proper) {
      this.image = image;
      this.matrix = matrix;
      this.proper = proper;
    }

    boolean same(Operation other) {
      return proper == other.proper && Arrays.equals(image, other.image);
    }
  }

  private Optional<Geometry> averaged() {
    List<Operation> group = operations();
    if (group.size() < SMALLEST_GROUP || group.size() > LARGEST_GROUP || !closed(group)) {
      return Optional.empty();
    }
    Vector[] symmetric = positions;
    for (int round = 0; round < ROUNDS; round++) {
      symmetric = average(symmetric, group);
    }
    return moved(symmetric);
  }

  /** The geometry at other places, unless an atom would move too far. */
  private Optional<Geometry> moved(Vector[] places) {
    Vector centre = centre(geometry);
    double[] xyz = new double[3 * atoms];
    for (int atom = 0; atom < atoms; atom++) {
      if (places[atom].minus(positions[atom]).length() > LARGEST_MOVE) {
        return Optional.empty();
      }
      Vector place = places[atom].plus(centre);
      xyz[3 * atom] = place.x();
      xyz[3 * atom + 1] = place.y();
      xyz[3 * atom + 2] = place.z();
    }
    return Optional.of(geometry.withCoordinates(xyz));
  }

  private List<Operation> operations() {
    int first = firstOfFrame();
    int second = secondOfFrame(first);
    if (first < 0 || second < 0) {
      return List.of(); // a line or a point
    }
    Vector a = positions[first];
    Vector b = positions[second];
    Matrix inverse = Matrix.ofColumns(a, b, a.cross(b)).inverse();
    List<Operation> found = new ArrayList<>();
    for (int p = 0; p < atoms; p++) {
      if (!alike(first, p)) {
        continue;
      }
      for (int q = 0; q < atoms; q++) {
        if (q == p
            || !alike(second, q)
            || Math.abs(geometry.distance(p, q) - geometry.distance(first, second)) > TOLERANCE) {
          continue;
        }
        Vector c = positions[p];
        Vector d = positions[q];
        for (double sign : new double[] {1, -1}) {
          Matrix matrix =
              Matrix.ofColumns(c, d, c.cross(d).times(sign)).times(inverse).orthogonal();
          operation(matrix, sign > 0)
              .filter(operation -> found.stream().noneMatch(operation::same))
              .ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** The atom off the centre with the fewest atoms like it. */
  private int firstOfFrame() {
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    for (int atom = 0; atom < atoms; atom++) {
      if (positions[atom].length() < 0.3) {
        continue;
      }
      int like = 0;
      for (int other = 0; other < atoms; other++) {
        like += alike(atom, other) ? 1 : 0;
      }
      if (like < fewest) {
        fewest = like;
        best = atom;
      }
    }
    return best;
  }

  /** The atom that spans the widest frame with the first. */
  private int secondOfFrame(int first) {
    int best = -1;
    double widest = 0.3;
    for (int atom = 0; first >= 0 && atom < atoms; atom++) {
      double width = positions[first].cross(positions[atom]).length() / positions[first].length();
      if (width > widest) {
        widest = width;
        best = atom;
      }
    }
    return best;
  }

  private boolean alike(int a, int b) {
    return geometry.symbols().get(a).equals(geometry.symbols().get(b))
        && Math.abs(positions[a].length() - positions[b].length()) < TOLERANCE;
  }

  /** The operation of a matrix, if it carries every atom close to one of its kind. */
  private Optional<Operation> operation(Matrix matrix, boolean proper) {
    int[] image = new int[atoms];
    boolean[] taken = new boolean[atoms];
    for (int atom = 0; atom < atoms; atom++) {
      Vector moved = matrix.times(positions[atom]);
      int nearest = -1;
      double closest = TOLERANCE;
      for (int other = 0; other < atoms; other++) {
        double distance = moved.minus(positions[other]).length();
        if (distance < closest && alike(atom, other)) {
          closest = distance;
          nearest = other;
        }
      }
      if (nearest < 0 || taken[nearest]) {
        return Optional.empty();
      }
      taken[nearest] = true;
      image[atom] = nearest;
    }
    return Optional.of(new Operation(image, matrix, proper));
  }

  private static boolean closed(List<Operation> group) {
    for (Operation first : group) {
      for (Operation second : group) {
        int[] product = new int[first.image.length];
        for (int atom = 0; atom < product.length; atom++) {
          product[atom] = second.image[first.image[atom]];
        }
        boolean proper = first.proper == second.proper;
        if (group.stream().noneMatch(o -> o.proper == proper && Arrays.equals(o.image, product))) {
          return false;
        }
      }
    }
    return true;
  }

  /** One round: every atom to the mean of its images, each carried back. */
  private Vector[] average(Vector[] from, List<Operation> group) {
    Vector[] sum = new Vector[atoms];
    Arrays.fill(sum, Vector.ZERO);
    for (Operation operation : group) {
      Matrix fitted = fit(from, operation);
      Matrix back = fitted.transposed();
      for (int atom = 0; atom < atoms; atom++) {
        sum[atom] = sum[atom].plus(back.times(from[operation.image[atom]]));
      }
    }
    for (int atom = 0; atom < atoms; atom++) {
      sum[atom] = sum[atom].times(1.0 / group.size());
    }
    return sum;
  }

  /** The orthogonal matrix that best carries the atoms to their images. */
  private Matrix fit(Vector[] from, Operation operation) {
    Matrix covariance = operation.matrix.times(1e-3); // keeps the plane's normal of a flat molecule
    for (int atom = 0; atom < atoms; atom++) {
      covariance = covariance.plus(Matrix.outer(from[operation.image[atom]], from[atom]));
    }
    return covariance.orthogonal();
  }

  private static Vector centre(Geometry geometry) {
    Vector sum = Vector.ZERO;
    for (int atom = 0; atom < geometry.size(); atom++) {
      sum = sum.plus(Vector.of(geometry, atom));
    }
    return sum.times(1.0 / geometry.size());
  }

  private static Vector[] centred(Geometry geometry) {
    Vector centre = centre(geometry);
    Vector[] positions = new Vector[geometry.size()];
    for (int atom = 0; atom < positions.length; atom++) {
      positions[atom] = Vector.of(geometry, atom).minus(centre);
    }
    return positions;
  }
}
