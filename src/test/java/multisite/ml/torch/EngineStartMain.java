package multisite.ml.torch;

import multisite.ml.DeviceChoice;

/** Opens the tensor engine and says so. */
public final class EngineStartMain {
  private EngineStartMain() {}

  public static void main(String[] args) {
    System.out.println(new Engine(DeviceChoice.cpu()).device());
  }
}
