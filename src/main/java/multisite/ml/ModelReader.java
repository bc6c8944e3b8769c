package multisite.ml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import multisite.ml.keras.KerasFile;

/** Reads model files of whatever kind: ours, and those of the original. */
public final class ModelReader {
  private ModelReader() {}

  /**
   * Reads a model file: {@code .h5} or {@code .hdf5} of Keras, or {@code .safetensors}, told apart
   * by their first bytes.
   *
   * @throws ModelFileException in one sentence that names the file, if it is not there or no model
   */
  public static ModelFile read(Path file) throws ModelFileException {
    byte[] head;
    try (var in = Files.newInputStream(file)) {
      head = in.readNBytes(8);
    } catch (IOException e) {
      throw new ModelFileException(file + " cannot be read: " + reason(e), e);
    }
    if (KerasFile.isHdf5(head)) {
      return KerasFile.read(file);
    }
    try {
      return ModelFile.fromSafetensors(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new ModelFileException(file + " cannot be read: " + reason(e), e);
    } catch (OutOfMemoryError e) {
      throw new ModelFileException(file + " is too large for a model file", e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e);
  }
}
