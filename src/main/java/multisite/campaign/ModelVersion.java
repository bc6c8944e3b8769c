package multisite.campaign;

/**
 * The weights of one model of the ensemble.
 *
 * @param modelId its place in the ensemble, from 0
 * @param version 0 as brought by the user, then one more with each training
 * @param bytes the model file (safetensors); nobody changes them
 */
public record ModelVersion(int modelId, int version, byte[] bytes) {
  @Override
  public String toString() {
    return "model " + modelId + " version " + version;
  }
}
