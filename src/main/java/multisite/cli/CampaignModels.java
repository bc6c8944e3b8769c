package multisite.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import multisite.campaign.ModelVersion;
import multisite.ml.BondOrder;
import multisite.ml.ModelFile;
import multisite.ml.ModelFileException;
import multisite.ml.ModelReader;
import multisite.ml.MpnnConfig;
import multisite.task.Json;

/**
 * The models that a campaign begins with, read from the user's files.
 *
 * @param architectures of models that are made anew: of each file, or our default for all
 * @param models none if the user brought no files
 * @param encodable whether every model knows the element of an atomic number
 */
record CampaignModels(
    List<ObjectNode> architectures, List<ModelVersion> models, IntPredicate encodable) {

  /**
   * Reads the files.
   *
   * @param bondOrder to feed all of them with, or empty for what each file says
   * @throws UserException if one is no model
   */
  static CampaignModels of(List<Path> files, Optional<BondOrder> bondOrder) {
    List<ModelVersion> models = new ArrayList<>();
    List<MpnnConfig> configs = new ArrayList<>();
    for (Path path : files) {
      try {
        ModelFile read = ModelReader.read(path);
        ModelFile file = bondOrder.map(read::withBondOrder).orElse(read);
        configs.add(file.config());
        models.add(new ModelVersion(models.size(), 0, file.toSafetensors()));
      } catch (ModelFileException e) {
        throw new UserException(ExitCodes.BAD_DATA, String.valueOf(e.getMessage()));
      }
    }
    if (configs.isEmpty()) {
      configs.add(MpnnConfig.defaults());
    }
    return new CampaignModels(
        configs.stream().map(CampaignModels::json).toList(),
        models,
        element -> configs.stream().allMatch(config -> config.canEncode(element)));
  }

  private static ObjectNode json(MpnnConfig config) {
    try {
      return (ObjectNode) Json.MAPPER.readTree(config.toJson());
    } catch (IOException e) {
      throw new IllegalStateException("an architecture is not JSON", e);
    }
  }
}
