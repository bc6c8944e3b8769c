package multisite.chemistry;

/** A 3 × 3 matrix by its columns. */
record Matrix(Vector first, Vector second, Vector third) {
  private static final int ITERATIONS = 60;

  static Matrix ofColumns(Vector first, Vector second, Vector third) {
    return new Matrix(first, second, third);
  }

  /** The matrix of left · rightᵀ. */
  static Matrix outer(Vector left, Vector right) {
    return new Matrix(left.times(right.x()), left.times(right.y()), left.times(right.z()));
  }

  Vector times(Vector vector) {
    return first.times(vector.x()).plus(second.times(vector.y())).plus(third.times(vector.z()));
  }

  Matrix times(Matrix other) {
    return new Matrix(times(other.first), times(other.second), times(other.third));
  }

  Matrix times(double factor) {
    return new Matrix(first.times(factor), second.times(factor), third.times(factor));
  }

  Matrix plus(Matrix other) {
    return new Matrix(first.plus(other.first), second.plus(other.second), third.plus(other.third));
  }

  Matrix transposed() {
    return new Matrix(
        new Vector(first.x(), second.x(), third.x()),
        new Vector(first.y(), second.y(), third.y()),
        new Vector(first.z(), second.z(), third.z()));
  }

  double determinant() {
    return first.dot(second.cross(third));
  }

  Matrix inverse() {
    double scale = 1 / determinant();
    return new Matrix(
            second.cross(third).times(scale),
            third.cross(first).times(scale),
            first.cross(second).times(scale))
        .transposed();
  }

  /** The nearest orthogonal matrix, by Newton's iteration for the polar decomposition. */
  Matrix orthogonal() {
    Matrix matrix = this;
    for (int i = 0; i < ITERATIONS; i++) {
      Matrix next = matrix.plus(matrix.inverse().transposed()).times(0.5);
      double change =
          next.first.minus(matrix.first).length()
              + next.second.minus(matrix.second).length()
              + next.third.minus(matrix.third).length();
      matrix = next;
      if (change < 1e-15) {
        break;
      }
    }
    return matrix;
  }
}
