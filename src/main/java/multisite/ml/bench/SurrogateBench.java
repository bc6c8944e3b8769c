package multisite.ml.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multisite.ml.BondOrder;
import multisite.ml.DeviceChoice;
import multisite.ml.GraphNetworkConfig;
import multisite.ml.MpnnConfig;
import multisite.ml.NativeLibraries;
import multisite.ml.Surrogate;

/** The surrogate's figures, one part a call; bench/surrogate.sh calls all of them. */
public final class SurrogateBench {
  private static final String USAGE =
      "speed SMILES PREDICTED TRAINED MODEL.h5 PREDICTIONS.csv | parity DIR"
          + " | accuracy TABLE.csv TRAIN TEST EPOCHS SEEDS [aligned] | memory TABLE.csv"
          + " | space SMILES MODELS";

  private SurrogateBench() {}

  /** Runs one part; one JSON object on stdout. */
  public static void main(String[] args) throws Exception {
    System.setProperty(NativeLibraries.PROPERTY, NativeLibraries.here().toString());
    Map<String, Object> results = run(List.of(args));
    System.out.println(new JsonMapper().writeValueAsString(results));
  }

  private static Map<String, Object> run(List<String> args) throws Exception {
    Surrogate surrogate = new Surrogate(DeviceChoice.cpu());
    String part = args.isEmpty() ? "" : args.get(0);
    if (part.equals("speed") && args.size() == 6) {
      return new Speed(surrogate)
          .measure(
              Speed.smiles(path(args, 1)),
              number(args, 2),
              number(args, 3),
              path(args, 4),
              path(args, 5));
    }
    if (part.equals("parity") && args.size() == 2) {
      return new Parity(surrogate).measure(path(args, 1));
    }
    if (part.equals("accuracy") && args.size() >= 6) {
      return new HeldOutComparison(surrogate)
          .compare(
              path(args, 1),
              number(args, 2),
              number(args, 3),
              number(args, 4),
              number(args, 5),
              networks(args.contains("aligned")));
    }
    if (part.equals("memory") && args.size() == 2) {
      return new MemoryRounds(surrogate).measure(path(args, 1));
    }
    if (part.equals("space") && args.size() == 3) {
      return new ManyMolecules(surrogate).measure(path(args, 1), number(args, 2));
    }
    throw new IllegalArgumentException(USAGE);
  }

  /** Our default and the published network, fed as it was published and, if wished, correctly. */
  private static Map<String, MpnnConfig> networks(boolean aligned) {
    Map<String, MpnnConfig> networks = new LinkedHashMap<>();
    networks.put("default", MpnnConfig.defaults());
    networks.put("published", GraphNetworkConfig.published());
    if (aligned) {
      networks.put(
          "published_aligned", GraphNetworkConfig.published().withBondOrder(BondOrder.ALIGNED));
    }
    return networks;
  }

  private static Path path(List<String> args, int index) {
    return Path.of(args.get(index));
  }

  private static int number(List<String> args, int index) {
    return Integer.parseInt(args.get(index));
  }
}
