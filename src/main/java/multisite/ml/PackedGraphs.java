package multisite.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A chunk of molecular graphs as it travels to a worker and stays there: one byte array.
 *
 * <p>Layout: {@code "MSG1"}, the number of molecules, then each molecule: numbers of listed atoms
 * and of bonds, atomic numbers (a byte each), hydrogen counts (half a byte each), bond ends (a byte
 * each, two when the molecule lists more than 256 atoms), bond types (four to a byte). Numbers are
 * base-128, low part first. About 80 bytes for a drug-like molecule. Immutable.
 */
public final class PackedGraphs {
  private static final byte[] MAGIC = {'M', 'S', 'G', '1'};

  private final byte[] data;
  private final int[] offsets;
  private int hash;

  private PackedGraphs(byte[] data, int[] offsets) {
    this.data = data;
    this.offsets = offsets;
  }

  /** A chunk of these graphs, in this order. */
  public static PackedGraphs of(List<MolecularGraph> graphs) {
    Builder builder = new Builder();
    graphs.forEach(builder::add);
    return builder.build();
  }

  /**
   * Reads what {@link #toBytes()} wrote.
   *
   * @throws IllegalArgumentException if these bytes are not packed graphs, or are cut off
   */
  public static PackedGraphs fromBytes(byte[] bytes) {
    Cursor cursor = new Cursor(bytes, MAGIC.length);
    if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)) {
      throw new IllegalArgumentException("these bytes are not packed graphs");
    }
    int size = cursor.number();
    if (size < 0 || size > bytes.length) {
      throw new IllegalArgumentException("packed graphs claim " + size + " molecules");
    }
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      offsets[i] = cursor.position;
      cursor.skipMolecule();
    }
    offsets[size] = cursor.position;
    if (cursor.position != bytes.length) {
      throw new IllegalArgumentException("packed graphs are cut off or have bytes to spare");
    }
    return new PackedGraphs(bytes.clone(), offsets);
  }

  /** The bytes of the whole chunk. */
  public byte[] toBytes() {
    return data.clone();
  }

  /** Number of bytes that {@link #toBytes()} gives. */
  public int byteCount() {
    return data.length;
  }

  /** Number of molecules. */
  public int size() {
    return offsets.length - 1;
  }

  /** Unpacks one molecule. */
  public MolecularGraph get(int index) {
    return new Cursor(data, offsets[index]).molecule();
  }

  /** Unpacks all molecules. */
  public List<MolecularGraph> graphs() {
    List<MolecularGraph> graphs = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      graphs.add(get(i));
    }
    return graphs;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof PackedGraphs that
            && hashCode() == that.hashCode()
            && Arrays.equals(data, that.data));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(data); // a race computes the same number twice
    }
    return hash;
  }

  @Override
  public String toString() {
    return "PackedGraphs[" + size() + " molecules, " + data.length + " bytes]";
  }

  /** Collects graphs one by one; not for several threads. */
  public static final class Builder {
    private byte[] data = new byte[4096];
    private int length;
    private int size;

    /** An empty chunk. */
    public Builder() {}

    /** Appends a molecule. */
    public Builder add(MolecularGraph graph) {
      int atoms = graph.listedAtoms();
      int bonds = graph.bonds();
      reserve(20 + 2 * atoms + 5 * bonds);
      number(atoms);
      number(bonds);
      for (int i = 0; i < atoms; i++) {
        data[length++] = (byte) graph.element(i);
      }
      for (int i = 0; i < atoms; i += 2) {
        int high = i + 1 < atoms ? graph.hydrogens(i + 1) : 0;
        data[length++] = (byte) (graph.hydrogens(i) | (high << 4));
      }
      for (int k = 0; k < bonds; k++) {
        end(graph.bondFrom(k), atoms);
        end(graph.bondTo(k), atoms);
      }
      for (int k = 0; k < bonds; k += 4) {
        int four = 0;
        for (int j = k; j < Math.min(bonds, k + 4); j++) {
          four |= graph.bondType(j) << (2 * (j - k));
        }
        data[length++] = (byte) four;
      }
      size++;
      return this;
    }

    /** Number of molecules so far. */
    public int size() {
      return size;
    }

    /** The chunk; the builder may go on. */
    public PackedGraphs build() {
      Builder header = new Builder();
      for (byte b : MAGIC) {
        header.data[header.length++] = b;
      }
      header.number(size);
      byte[] all = Arrays.copyOf(header.data, header.length + length);
      System.arraycopy(data, 0, all, header.length, length);
      return fromBytes(all);
    }

    private void end(int atom, int atoms) {
      data[length++] = (byte) atom;
      if (atoms > 256) {
        data[length++] = (byte) (atom >> 8);
      }
    }

    private void number(int value) {
      int rest = value;
      while (rest >= 128) {
        data[length++] = (byte) ((rest & 127) | 128);
        rest >>>= 7;
      }
      data[length++] = (byte) rest;
    }

    private void reserve(int more) {
      if (length + more > data.length) {
        data = Arrays.copyOf(data, Math.max(length + more, data.length + (data.length >> 1)));
      }
    }
  }

  private static final class Cursor {
    private final byte[] data;
    private int position;

    Cursor(byte[] data, int position) {
      this.data = data;
      this.position = position;
    }

    int next() {
      if (position >= data.length) {
        throw new IllegalArgumentException("packed graphs are cut off");
      }
      return data[position++] & 0xff;
    }

    int number() {
      int value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        int part = next();
        value |= (part & 127) << shift;
        if (part < 128) {
          return value;
        }
      }
      throw new IllegalArgumentException("packed graphs hold a number that does not end");
    }

    void skipMolecule() {
      int atoms = number();
      int bonds = number();
      if (atoms < 1
          || atoms > MolecularGraph.MAX_ATOMS
          || bonds < 0
          || bonds > MolecularGraph.MAX_ATOMS) {
        throw new IllegalArgumentException("packed graphs hold a molecule of " + atoms + " atoms");
      }
      int ends = atoms > 256 ? 4 : 2;
      position += atoms + (atoms + 1) / 2 + ends * bonds + (bonds + 3) / 4;
      if (position > data.length) {
        throw new IllegalArgumentException("packed graphs are cut off");
      }
    }

    MolecularGraph molecule() {
      int atoms = number();
      int bonds = number();
      byte[] elements = Arrays.copyOfRange(data, position, position + atoms);
      position += atoms;
      byte[] hydrogens = new byte[atoms];
      for (int i = 0; i < atoms; i++) {
        hydrogens[i] = (byte) ((data[position + i / 2] >> ((i & 1) * 4)) & 15);
      }
      position += (atoms + 1) / 2;
      int[] from = new int[bonds];
      int[] to = new int[bonds];
      for (int k = 0; k < bonds; k++) {
        from[k] = end(atoms);
        to[k] = end(atoms);
      }
      byte[] types = new byte[bonds];
      for (int k = 0; k < bonds; k++) {
        types[k] = (byte) ((data[position + k / 4] >> ((k & 3) * 2)) & 3);
      }
      return MolecularGraph.wrap(elements, hydrogens, from, to, types);
    }

    private int end(int atoms) {
      int low = data[position++] & 0xff;
      return atoms > 256 ? low | ((data[position++] & 0xff) << 8) : low;
    }
  }
}
