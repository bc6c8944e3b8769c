package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multisite.journal.RunFile;
import multisite.store.FileLedger;
import multisite.store.Owner;
import multisite.testing.WorkerJar;
import multisite.testing.globus.ComputeGateway;
import multisite.testing.globus.JavaSite;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a campaign leaves in its stores when its endpoint goes away for good. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LostEndpointStoresIT {
  private static final String FOREIGN = "somebody-elses";

  @TempDir Path dir;

  @Test
  void onlyWhatItsTasksAtTheSiteMayStillPutAndTheResumedRunRemovesThat() throws IOException {
    Path objects = Files.createDirectory(dir.resolve("objects"));
    Files.writeString(objects.resolve(FOREIGN), "value");
    Path jar = WorkerJar.withTable(dir.resolve("run.jar"), Version.current(), 20);
    Map<String, String> environment =
        Map.of("MULTISITE_JAR", jar.toString(), "JAVA_HOME", System.getProperty("java.home"));
    try (ComputeGateway gateway = new ComputeGateway();
        JavaSite site = JavaSite.python(gateway, 1, environment);
        JavaSite other = JavaSite.python(gateway, 1, environment)) {
      TableCampaign campaign = campaign(gateway, site, objects);
      CompletableFuture<CommandLineRun> running = CompletableFuture.supplyAsync(campaign::run);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions()
          .until(() -> running.isDone() || campaign.journal("task_finished").size() >= 5);
      site.kill();

      CommandLineRun lost = running.join();

      assertThat(lost.exitCode()).as(lost.err()).isEqualTo(ExitCodes.UNAVAILABLE);
      List<FileLedger.Leftover> left = leftovers(campaign);
      assertThat(left)
          .as("results that may come yet")
          .isNotEmpty()
          .extracting(object -> object.owner().kind())
          .containsOnly(Owner.Kind.TASK);
      assertThat(left)
          .extracting(object -> object.owner().id())
          .containsExactlyInAnyOrderElementsOf(open(campaign));
      assertThat(names(objects))
          .as("what the site's workers had begun")
          .contains(FOREIGN)
          .filteredOn(name -> !name.equals(FOREIGN))
          .allMatch(name -> left.stream().anyMatch(object -> name.contains(object.key().name())));
      assertThat(report(campaign))
          .containsPattern(left.size() + " objects? (is|are) left in the store file in " + objects);

      CommandLineRun resumed =
          campaign.resume("--qc-endpoint", other.endpointId(), "--endpoint-timeout", "2m");

      assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCodes.DONE);
      assertThat(names(objects)).containsExactly(FOREIGN);
      assertThat(leftovers(campaign)).isEmpty();
      assertThat(report(campaign)).contains("Nothing is left in them.");
    }
  }

  private TableCampaign campaign(ComputeGateway gateway, JavaSite site, Path objects)
      throws IOException {
    return new TableCampaign(Files.createDirectory(dir.resolve("driver")))
        .over(40)
        .environment(GatewayEnvironment.of(gateway, dir.resolve("functions.json")))
        .options("--qc-endpoint", site.endpointId(), "--endpoint-timeout", "15s")
        .options("--num-qc-workers", "1", "--qc-prefetch", "2", "--model-count", "1")
        .options("--initial-size", "4", "--search-size", "8", "--retrain-frequency", "4")
        .options("--num-epochs", "2", "--ps-threshold", "1", "--ps-file-dir", objects.toString())
        .options("--simulate-ps-backend", "file", "--train-ps-backend", "file")
        .options("--infer-ps-backend", "file");
  }

  private static List<FileLedger.Leftover> leftovers(TableCampaign campaign) {
    return FileLedger.leftovers(campaign.runDirectory().resolve(RunFile.STORES.fileName()));
  }

  /** Tasks that were sent to the site and have no outcome. */
  private static Set<String> open(TableCampaign campaign) {
    Set<String> open = new HashSet<>(ids(campaign, "task_sent"));
    open.removeAll(ids(campaign, "task_finished"));
    return open;
  }

  private static Set<String> ids(TableCampaign campaign, String event) {
    return campaign.journal(event).stream()
        .map(line -> line.path("task_id").asText())
        .collect(Collectors.toSet());
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String report(TableCampaign campaign) throws IOException {
    CommandLineRun run = CommandLineRun.of("report", campaign.runDirectory().toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCodes.DONE);
    return Files.readString(campaign.runDirectory().resolve(RunFile.REPORT.fileName()));
  }
}
