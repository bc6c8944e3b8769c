package multisite.chemistry;

/** One electronic state of a recipe: the neutral or the cation, in the lowest multiplicity. */
public enum State {
  NEUTRAL(0, 1, "neutral"),
  CATION(1, 2, "oxidized");

  private final int charge;
  private final int multiplicity;
  private final String moldataName;

  State(int charge, int multiplicity, String moldataName) {
    this.charge = charge;
    this.multiplicity = multiplicity;
    this.moldataName = moldataName;
  }

  public int charge() {
    return charge;
  }

  /** 1 for the closed-shell neutral, 2 for its cation: every accepted molecule is closed-shell. */
  public int multiplicity() {
    return multiplicity;
  }

  /** The name in MoleculeData: {@code neutral} or {@code oxidized}. */
  public String moldataName() {
    return moldataName;
  }

  /** The name in reports and of directories: {@code neutral} or {@code cation}. */
  public String label() {
    return this == NEUTRAL ? "neutral" : "cation";
  }
}
