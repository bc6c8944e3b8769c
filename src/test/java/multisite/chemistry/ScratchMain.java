package multisite.chemistry;

/** Makes a scratch directory in the given one, says so, and waits to be killed. */
final class ScratchMain {
  private ScratchMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Scratch scratch = Scratch.below(arguments[0])) {
      scratch.subdirectory("neutral-1");
      System.out.println("made");
      if (System.in.read() >= 0) {
        throw new IllegalStateException("nobody was to write");
      }
    }
  }
}
