package multisite.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.MoleculeRules;
import multisite.ml.PackedGraphs;
import multisite.searchspace.MoleculeJudge;
import multisite.searchspace.MoleculeLine;
import multisite.searchspace.SkippedMolecules;

/**
 * Predicts a stream of molecules in its order: one thread reads and writes, one turns molecules
 * into graphs, the workers predict; a few chunks are on their way at a time, so that memory does
 * not grow with the stream.
 */
final class EnsemblePrediction {
  private final ModelTaskRunner runner;
  private final CampaignModels models;
  private final Input input;
  private final PredictionTable table;
  private final Optional<PrintWriter> live;
  private final SkippedMolecules skipped = new SkippedMolecules();
  private long predicted;

  /**
   * What is read.
   *
   * @param file for messages
   * @param chunkSize molecules of one task
   * @param strict whether a molecule that cannot be predicted ends it all
   */
  record Input(Path file, int chunkSize, boolean strict) {}

  /** A chunk on its way; {@code refusals} belong to {@code refused}. */
  private record Chunk(
      List<MoleculeLine> kept,
      List<MoleculeLine> refused,
      List<String> refusals,
      CompletableFuture<float[][]> predictions) {}

  /**
   * @param live where to show progress, if anywhere
   */
  EnsemblePrediction(
      ModelTaskRunner runner,
      CampaignModels models,
      Input input,
      PredictionTable table,
      Optional<PrintWriter> live) {
    this.runner = runner;
    this.models = models;
    this.input = input;
    this.table = table;
    this.live = live;
  }

  /** Runs to the end of the stream. */
  void run(Iterator<MoleculeLine> molecules, int workers) throws InterruptedException {
    ExecutorService featurizer = Executors.newSingleThreadExecutor(body -> daemon(body));
    Deque<Future<Chunk>> onTheirWay = new ArrayDeque<>();
    try {
      while (molecules.hasNext() || !onTheirWay.isEmpty()) {
        while (molecules.hasNext() && onTheirWay.size() < workers + 2) {
          List<MoleculeLine> lines = next(molecules);
          onTheirWay.add(featurizer.submit(() -> begin(lines)));
        }
        finish(ModelTaskRunner.await(onTheirWay.remove()));
      }
    } finally {
      featurizer.shutdownNow();
      live.ifPresent(PrintWriter::println);
    }
  }

  /** Molecules predicted so far. */
  long predicted() {
    return predicted;
  }

  /** Molecules left out so far. */
  SkippedMolecules skipped() {
    return skipped;
  }

  private List<MoleculeLine> next(Iterator<MoleculeLine> molecules) {
    List<MoleculeLine> lines = new ArrayList<>(input.chunkSize());
    while (molecules.hasNext() && lines.size() < input.chunkSize()) {
      lines.add(molecules.next());
    }
    return lines;
  }

  private Chunk begin(List<MoleculeLine> lines) {
    MoleculeJudge judge = new MoleculeJudge(MoleculeRules.xtb(), models.encodable());
    PackedGraphs.Builder graphs = new PackedGraphs.Builder();
    List<MoleculeLine> kept = new ArrayList<>();
    List<MoleculeLine> refused = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (MoleculeLine line : lines) {
      try {
        graphs.add(judge.graph(line.smiles()));
        kept.add(line);
      } catch (InvalidMoleculeException e) {
        refused.add(line);
        refusals.add(e.sentence());
      }
    }
    PackedGraphs packed = graphs.build();
    return new Chunk(kept, refused, refusals, runner.predict(models.models(), packed));
  }

  private void finish(Chunk chunk) throws InterruptedException {
    for (int i = 0; i < chunk.refused().size(); i++) {
      MoleculeLine line = chunk.refused().get(i);
      if (input.strict()) {
        throw new UserException(
            ExitCodes.BAD_DATA,
            "%s, line %d: '%s' is refused: %s"
                .formatted(input.file(), line.line(), line.smiles(), chunk.refusals().get(i)));
      }
      skipped.add(line.line(), chunk.refusals().get(i));
    }
    double[] ips =
        IntStream.range(0, chunk.kept().size()).mapToDouble(i -> ip(chunk.kept().get(i))).toArray();
    table.add(
        chunk.kept().stream().map(MoleculeLine::smiles).toList(),
        ips,
        ModelTaskRunner.await(chunk.predictions()));
    predicted += chunk.kept().size();
    live.ifPresent(
        err -> {
          err.printf("\r%d predicted", predicted);
          err.flush();
        });
  }

  private double ip(MoleculeLine line) {
    return line.ip().isEmpty() ? Double.NaN : line.knownIp(input.file());
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "featurize");
    thread.setDaemon(true);
    return thread;
  }
}
