package multisite.searchspace;

import java.util.OptionalInt;
import org.openscience.cdk.config.Elements;

/** Symbols of elements and their atomic numbers. */
public final class ElementSymbols {
  private ElementSymbols() {}

  /** The symbol of an atomic number, {@code ?} if there is none. */
  public static String of(int atomicNumber) {
    String symbol = Elements.ofNumber(atomicNumber).symbol();
    return symbol.isEmpty() ? "?" : symbol;
  }

  /** The atomic number of a symbol in any case, if it is one. */
  public static OptionalInt number(String symbol) {
    int number = Elements.ofString(symbol).number();
    return number < 1 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
