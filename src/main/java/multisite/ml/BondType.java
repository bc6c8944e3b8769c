package multisite.ml;

/** The four kinds of bonds a network tells apart, in the order of the original's encoding. */
public enum BondType {
  /** Part of a delocalised ring. */
  AROMATIC(0),
  /** Two electron pairs. */
  DOUBLE(1),
  /** One electron pair. */
  SINGLE(2),
  /** Three electron pairs. */
  TRIPLE(3);

  private final byte code;

  BondType(int code) {
    this.code = (byte) code;
  }

  /** The number that graphs and files use for it. */
  public byte code() {
    return code;
  }
}
