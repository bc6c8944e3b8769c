package multisite.cli;

/** The entry point of run.jar. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("multisite");
  }
}
