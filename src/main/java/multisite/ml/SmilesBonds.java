package multisite.ml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In which order the text of a SMILES names its bonds, which is the order of RDKit's bond index:
 * bonds of chains and branches as they are read, then ring closures by ring number.
 *
 * <p>A scan of a text that a parser has accepted already, not a parser. A closed ring opened again
 * under the same number comes after the first.
 */
final class SmilesBonds {
  private final String smiles;
  private final List<int[]> chain = new ArrayList<>();
  private final Map<Integer, List<int[]>> closures = new TreeMap<>();
  private final Map<Integer, Integer> open = new TreeMap<>();
  private final Deque<Integer> branches = new ArrayDeque<>();
  private final List<Boolean> plainHydrogen = new ArrayList<>();
  private int position;
  private int previous = -1;

  private SmilesBonds(String smiles) {
    this.smiles = smiles;
  }

  /**
   * The bonds of a molecule in that order, as pairs of atom indices.
   *
   * @param atoms number of atoms the parser kept; when it dropped plain hydrogens, so does this
   * @return an empty array if text and molecule do not match (a dropped fragment)
   */
  static int[][] of(String smiles, int atoms) {
    SmilesBonds scan = new SmilesBonds(smiles);
    scan.scan();
    return scan.renumbered(atoms);
  }

  private void scan() {
    while (position < smiles.length()) {
      char c = smiles.charAt(position);
      if (c == '[') {
        int end = smiles.indexOf(']', position);
        end = end < 0 ? smiles.length() - 1 : end;
        atom(smiles.startsWith("[H]", position));
        position = end + 1;
      } else if (Character.isLetter(c) || c == '*') {
        atom(false);
        position += smiles.startsWith("Cl", position) || smiles.startsWith("Br", position) ? 2 : 1;
      } else {
        position++;
        mark(c);
      }
    }
  }

  private void atom(boolean hydrogen) {
    int index = plainHydrogen.size();
    plainHydrogen.add(hydrogen);
    if (previous >= 0) {
      chain.add(new int[] {previous, index});
    }
    previous = index;
  }

  private void mark(char c) {
    if (c == '(') {
      branches.push(previous);
    } else if (c == ')' && !branches.isEmpty()) {
      previous = branches.pop();
    } else if (c == '.') {
      previous = -1;
    } else if (c >= '0' && c <= '9') {
      ring(c - '0');
    } else if (c == '%') {
      ring(longNumber());
    }
  }

  private int longNumber() {
    int end = Math.min(smiles.length(), position + 2);
    int start = position;
    position = end;
    if (smiles.startsWith("(", start)) {
      start++;
      end = Math.max(start, smiles.indexOf(')', start));
      position = end + 1;
    }
    int number = 0;
    for (int i = start; i < end; i++) {
      number = 10 * number + Character.digit(smiles.charAt(i), 10);
    }
    return number;
  }

  private void ring(int number) {
    Integer start = open.remove(number);
    if (start == null) {
      open.put(number, previous);
    } else {
      closures.computeIfAbsent(number, key -> new ArrayList<>()).add(new int[] {start, previous});
    }
  }

  private int[][] renumbered(int atoms) {
    int[] numbers = new int[plainHydrogen.size()];
    Arrays.setAll(numbers, i -> i);
    if (atoms != numbers.length) {
      int next = 0;
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = plainHydrogen.get(i) ? -1 : next++;
      }
      if (next != atoms) {
        return new int[0][];
      }
    }
    List<int[]> bonds = new ArrayList<>(chain);
    closures.values().forEach(bonds::addAll);
    return bonds.stream()
        .map(bond -> new int[] {numbers[bond[0]], numbers[bond[1]]})
        .filter(bond -> bond[0] >= 0 && bond[1] >= 0)
        .toArray(int[][]::new);
  }
}
