package multisite.journal;

/** The files of a run directory; names are those of the original where it has them. */
public enum RunFile {
  /** The resolved settings, without secrets. */
  RUN_PARAMS("run_params.json"),
  /** The environment variables of {@link Environment#ALLOWED}. */
  ENVIRONMENT("environment.json"),
  HOST_INFO("host_info.json"),
  RUNTIME_LOG("runtime.log"),
  /** JSON lines, each {@code [unix time, "MoleculeData as JSON text"]}. */
  MOLDATA_RECORDS("moldata-records.json"),
  /** JSON lines, one QCSchema optimisation each, two a molecule. */
  QCFRACTAL_RECORDS("qcfractal-records.json"),
  /** JSON lines, each a {@link FlatResult}. */
  SIMULATION_RESULTS("simulation-results.json"),
  /** JSON lines, each a {@link FlatResult}. */
  TRAINING_RESULTS("training-results.json"),
  /** JSON lines, each a {@link FlatResult}. */
  INFERENCE_RESULTS("inference-results.json"),
  /** JSON lines, the epochs of one training each. */
  TRAINING_HISTORY("training-history.json"),
  /** JSON lines, see {@link Journal}. */
  JOURNAL("journal.jsonl"),
  /** What was known before the campaign began, see {@code campaign.TrainingSet}. */
  KNOWN_MOLECULES("known-molecules.json"),
  /** JSON lines of what was put into stores and removed from them, see {@code store.FileLedger}. */
  STORES("store.jsonl"),
  RESULTS("results.csv"),
  REPORT("report.html"),
  /** See {@link RunLock}. */
  LOCK("lock"),
  /** Directory of model files. */
  MODELS("models"),
  /** Directory of the latest ranking. */
  RANKINGS("rankings"),
  /** Directory of inputs and outputs of failed tasks. */
  TASKS("tasks");

  private final String fileName;

  RunFile(String fileName) {
    this.fileName = fileName;
  }

  /** The name inside the run directory. */
  public String fileName() {
    return fileName;
  }
}
