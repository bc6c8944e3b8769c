package multisite.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import multisite.cli.ExitCodes;
import multisite.cli.UserException;

/**
 * Finds the models of a directory: that of {@code train}, {@code models/} of a run or the run
 * itself, or one of the user's own with {@code .safetensors} and {@code .h5} files.
 */
public final class ModelDirectory {
  private static final Pattern OURS = Pattern.compile("model-(\\d{1,9})(?:-v(\\d{1,9}))?\\..*");

  private ModelDirectory() {}

  /**
   * The models of a directory: ours by their numbers and in their newest versions, then others by
   * name.
   *
   * @throws UserException if there is no directory, or no model in it
   */
  public static List<Path> models(String option, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          option
              + ": "
              + directory
              + (Files.exists(directory) ? " is no directory" : " does not exist"));
    }
    Path run = directory.resolve("models");
    Path place = Files.isDirectory(run) ? run : directory;
    Map<Integer, Path> ours = new TreeMap<>();
    List<Path> others = new ArrayList<>();
    try (Stream<Path> files = Files.list(place)) {
      for (Path file : files.filter(ModelDirectory::isModel).sorted().toList()) {
        Matcher name = OURS.matcher(file.getFileName().toString());
        if (name.matches()) {
          ours.merge(Integer.parseInt(name.group(1)), file, ModelDirectory::newer);
        } else {
          others.add(file);
        }
      }
    } catch (IOException e) {
      throw new UserException(
          ExitCodes.BAD_DATA, option + ": " + place + " cannot be read: " + e.getMessage());
    }
    List<Path> models = new ArrayList<>(ours.values());
    models.addAll(others);
    if (models.isEmpty()) {
      throw new UserException(
          ExitCodes.BAD_DATA,
          option + ": the directory " + place + " holds no model, neither .safetensors nor .h5");
    }
    return models;
  }

  /** These files, and for each directory among them the models in it. */
  public static List<Path> expand(String option, List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(models(option, path));
      } else {
        files.add(Checks.readable(option, path));
      }
    }
    return List.copyOf(files);
  }

  private static boolean isModel(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".safetensors") || name.endsWith(".h5") || name.endsWith(".hdf5"));
  }

  private static Path newer(Path a, Path b) {
    return Comparator.comparingInt(ModelDirectory::version).compare(a, b) >= 0 ? a : b;
  }

  private static int version(Path file) {
    Matcher name = OURS.matcher(file.getFileName().toString());
    return name.matches() && name.group(2) != null ? Integer.parseInt(name.group(2)) : 0;
  }
}
