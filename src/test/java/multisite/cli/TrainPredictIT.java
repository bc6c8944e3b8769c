package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import multisite.ml.ModelFileException;
import multisite.ml.ModelReader;
import multisite.ml.MpnnConfig;
import multisite.task.Json;
import multisite.testing.RecordedTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands train and predict with worker processes of the real program. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TrainPredictIT {
  private static final List<String> MODELS =
      List.of(
          "graphnetwork_sum",
          "graphnetwork_mean",
          "graphnetwork_max",
          "graphnetwork_softmax",
          "graphnetwork_attention",
          "nfp_sample");

  @TempDir Path dir;

  @Test
  void trainsAnEnsembleThatPredictsWhatItLearned() throws IOException {
    Path table = writeTable(120);
    Path models = dir.resolve("models");

    CommandLineRun trained =
        run("train", "--training-set", table, "--output", models, "--model-count", 2)
            .with("--num-epochs", 48, "--held-out", 0.2)
            .execute();

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("molecules  24", "MAE", "RMSE", "R2", "Spearman");
    assertThat(trained.err()).contains("training 2 models on 96 molecules", "model 1: ");
    JsonNode metrics = Json.MAPPER.readTree(models.resolve("metrics.json").toFile());
    assertThat(metrics.path("mae").asDouble()).isBetween(0.01, 0.6);
    assertThat(metrics.path("spearman").asDouble()).isGreaterThan(0.5);
    assertThat(metrics.path("held_out_molecules").asInt()).isEqualTo(24);
    assertThat(Files.readAllLines(models.resolve("training-history.json"))).hasSize(2);
    assertThat(models.resolve("logs/ml-0.log"))
        .content()
        .contains("Trainer", "trained ", "best validation loss");
    List<String> heldOut = Files.readAllLines(models.resolve("held-out.csv"));
    assertThat(heldOut).hasSize(25);

    CommandLineRun predicted =
        run("predict", "--models", models, "--search-space", table)
            .with("--output", dir.resolve("p.csv"), "--molecules-per-ml-task", 50)
            .execute();

    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    assertThat(predicted.out()).contains("120 of 120 molecules predicted by 2 models", "MAE");
    List<String> lines = Files.readAllLines(dir.resolve("p.csv"));
    assertThat(lines).hasSize(121);
    assertThat(lines.get(0)).isEqualTo("smiles,mean,std,model_0,model_1");
    assertThat(lines.subList(1, 121))
        .extracting(line -> line.split(",")[0])
        .containsExactlyElementsOf(new RecordedTable().smiles().subList(0, 120));
    // batches of another composition: equal but for the last digits
    double[] first = numbers(heldOut.get(1));
    String smiles = heldOut.get(1).split(",")[0];
    double[] again =
        numbers(
            lines.stream()
                .filter(line -> line.split(",")[0].equals(smiles))
                .findFirst()
                .orElseThrow());
    assertThat(again).containsExactly(first, within(1e-4));
  }

  @Test
  void aWorkerThatTrainsUsesOneCoreAtAnyMoment() throws IOException {
    TestRun run =
        run("train", "--training-set", writeTable(120), "--output", dir.resolve("m"))
            .with("--model-count", 1, "--num-ml-workers", 1, "--num-epochs", 24);
    CompletableFuture<CommandLineRun> training = CompletableFuture.supplyAsync(run::execute);
    Map<Long, double[]> last = new HashMap<>();
    List<Double> cores = new ArrayList<>();

    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              ProcessHandle.current()
                  .descendants()
                  .forEach(process -> coresSince(last, process).ifPresent(cores::add));
              return training.isDone();
            });

    assertThat(training.join().exitCode()).isZero();
    assertThat(cores).isNotEmpty().allSatisfy(used -> assertThat(used).isLessThan(1.15));
  }

  /** Processor seconds a second since the last look at a process; empty at the first. */
  private static Optional<Double> coresSince(Map<Long, double[]> last, ProcessHandle process) {
    Optional<Duration> cpu = process.info().totalCpuDuration();
    if (cpu.isEmpty()) {
      return Optional.empty();
    }
    double[] now = {System.nanoTime() / 1e9, cpu.get().toNanos() / 1e9};
    double[] before = last.put(process.pid(), now);
    return before == null
        ? Optional.empty()
        : Optional.of((now[1] - before[1]) / (now[0] - before[0]));
  }

  @Test
  void goesOnFromTheModelsOfAFormerTraining() throws IOException {
    Path table = writeTable(40);
    Path first = dir.resolve("first");
    CommandLineRun before =
        run("train", "--training-set", table, "--output", first, "--model-count", 2)
            .with("--num-epochs", 2, "--held-out", 0, "--num-ml-workers", 1)
            .execute();
    assertThat(before.exitCode()).as(before.err()).isZero();
    assertThat(before.out()).doesNotContain("MAE");

    CommandLineRun after =
        run("train", "--training-set", table, "--output", dir.resolve("second"))
            .with("--mpnn-model-files", first, "--num-epochs", 2, "--num-ml-workers", 1)
            .execute();

    assertThat(after.exitCode()).as(after.err()).isZero();
    assertThat(after.err()).contains("training 2 models on 36 molecules");
    assertThat(dir.resolve("second/model-1.safetensors"))
        .isNotEmptyFile()
        .satisfies(
            file ->
                assertThat(Files.mismatch(file, first.resolve("model-1.safetensors")))
                    .isNotNegative());
  }

  @Test
  void beginsWithCopiesOfOneModelAndRetrainsUnlikeOnesEachAsItIs() throws Exception {
    Path table = writeTable(30);
    Path copies = dir.resolve("copies");
    Path unlike = dir.resolve("unlike");

    CommandLineRun copied =
        run("train", "--training-set", table, "--output", copies, "--num-epochs", 1)
            .with("--mpnn-model-path", keras("graphnetwork_mean.h5"), "--model-count", 3)
            .execute();
    CommandLineRun anew =
        run("train", "--training-set", table, "--output", unlike, "--num-epochs", 1)
            .with("--mpnn-model-files", copies.resolve("model-0.safetensors"))
            .with(keras("nfp_sample.h5"), "--retrain-from-scratch")
            .execute();

    assertThat(copied.exitCode()).as(copied.err()).isZero();
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    for (int id = 0; id < 3; id++) {
      assertThat(config(copies.resolve("model-" + id + ".safetensors")))
          .isEqualTo(config(keras("graphnetwork_mean.h5")));
    }
    assertThat(config(unlike.resolve("model-0.safetensors")))
        .isEqualTo(config(keras("graphnetwork_mean.h5")));
    assertThat(config(unlike.resolve("model-1.safetensors")))
        .isEqualTo(config(keras("nfp_sample.h5")));
  }

  private static MpnnConfig config(Path model) throws ModelFileException {
    return ModelReader.read(model).config();
  }

  @ParameterizedTest
  @CsvSource({"original, predictions.csv", "aligned, predictions_aligned.csv"})
  void predictsWhatTheOriginalDoes(String order, String expected) throws IOException {
    String files =
        String.join(",", MODELS.stream().map(name -> keras(name + ".h5").toString()).toList());
    Path output = dir.resolve("p.csv");

    TestRun run =
        run("predict", "--mpnn-model-files", files, "--search-space", keras("molecules.csv"))
            .with("--output", output, "--num-ml-workers", 1);
    CommandLineRun predicted =
        order.equals("original") ? run.execute() : run.with("--bond-order", order).execute();

    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    List<String> found = Files.readAllLines(output);
    List<String> wanted = Files.readAllLines(keras(expected));
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 1; i < wanted.size(); i++) {
      double[] ours = numbers(found.get(i));
      double[] theirs = numbers(wanted.get(i));
      for (int model = 0; model < MODELS.size(); model++) {
        assertThat(ours[2 + model])
            .as(wanted.get(i))
            .isCloseTo(theirs[model], within(1e-5 * Math.max(1, Math.abs(theirs[model]))));
      }
    }
  }

  @Test
  void leavesOutWhatTheModelsCannotEncode() throws IOException {
    Path molecules = Files.write(dir.resolve("m.smi"), List.of("C methane", "CI", "C(", "CC"));

    CommandLineRun run =
        run("predict", "--mpnn-model-files", keras("graphnetwork_sum.h5"))
            .with("--search-space", molecules, "--output", dir.resolve("p.csv"))
            .execute();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("2 left out", "do not know the element I (line 2)");
    assertThat(Files.readAllLines(dir.resolve("p.csv"))).hasSize(3);
    assertThat(run.out()).contains("2 of 4 molecules predicted by 1 models").doesNotContain("MAE");
  }

  @Test
  void aCampaignSearchesWithTheOriginalsModels() throws IOException {
    TableCampaign campaign =
        new TableCampaign(dir)
            .over(40)
            .options("--mpnn-model-files", keras("graphnetwork_attention.h5").toString())
            .options("--mpnn-model-files", keras("nfp_sample.h5").toString())
            .options("--search-size", "12", "--retrain-frequency", "4", "--num-epochs", "2")
            .options("--pause-during-update");

    CommandLineRun run = campaign.run();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(campaign.journal("model_trained")).hasSizeGreaterThanOrEqualTo(4);
    assertThat(campaign.journal("training_failed")).isEmpty();
    CommandLineRun predicted =
        run("predict", "--models", campaign.runDirectory(), "--output", dir.resolve("p.csv"))
            .with("--search-space", campaign.runDirectory().resolve("results.csv"))
            .execute();
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    assertThat(predicted.out()).contains("12 of 12 molecules predicted by 2 models", "MAE");

    Path next = Files.createDirectory(dir.resolve("next"));
    TableCampaign after =
        new TableCampaign(next)
            .over(40)
            .options("--mpnn-model-files", campaign.runDirectory().resolve("models").toString())
            .options("--search-size", "3", "--retrain-frequency", "2", "--num-epochs", "1")
            .options("--pause-during-update");
    CommandLineRun second = after.run();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(after.journal("training_failed")).isEmpty();
    JsonNode ranking = after.journal("ranking_made").get(0);
    assertThat(ranking.path("models")).hasSize(2);
    assertThat(ranking.path("size").asInt()).isPositive();
  }

  private Path writeTable(int size) throws IOException {
    RecordedTable table = new RecordedTable();
    List<String> lines = new ArrayList<>(List.of("smiles,ip"));
    table.smiles().subList(0, size).forEach(s -> lines.add(s + "," + table.ip(s)));
    return Files.write(dir.resolve("table.csv"), lines);
  }

  private static double[] numbers(String line) {
    String[] cells = line.split(",");
    return DoubleStream.of(
            List.of(cells).subList(1, cells.length).stream()
                .mapToDouble(Double::parseDouble)
                .toArray())
        .toArray();
  }

  private static Path keras(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(TrainPredictIT.class.getResource("/multisite/ml/keras/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestRun run(Object... words) {
    return new TestRun(new ArrayList<>()).with(words);
  }

  private record TestRun(List<String> args) {
    TestRun with(Object... words) {
      for (Object word : words) {
        args.add(word.toString());
      }
      return this;
    }

    CommandLineRun execute() {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int exitCode =
          Main.execute(
              args.toArray(String[]::new),
              new Context(
                  Map.of("PATH", System.getenv("PATH")),
                  WorkerCommand.ofThisProgram(),
                  Clock.systemUTC(),
                  new PrintWriter(out, true),
                  new PrintWriter(err, true)));
      return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
  }
}
