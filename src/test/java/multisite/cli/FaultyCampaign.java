package multisite.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import multisite.journal.RecordLine;
import multisite.journal.RecordReader;
import multisite.testing.RecordedTable;
import multisite.testing.RedisServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One campaign of real processes, one fault at a random moment, and {@code resume} until it is
 * done. One worker and {@code --pause-during-update}, so that its selections can be compared.
 */
final class FaultyCampaign {
  private static final int INITIAL = 6;
  private static final int SEARCH = 10;
  private static final int MOST_RESUMES = 3;
  private static final Duration LONG = Duration.ofMinutes(4);

  /**
   * What became of a campaign.
   *
   * @param selections the molecules in the order of their first submission
   * @param resumes how often it was taken up again
   * @param losses what went wrong, a sentence each
   */
  record Verdict(List<String> selections, int resumes, List<String> losses) {}

  private final Path dir;
  private final boolean real;
  private final Random random;
  private final Optional<Fault> fault;
  private final Set<String> onceOnDisk = new HashSet<>();
  private final List<String> losses = new ArrayList<>();
  private @Nullable RedisServer redis;
  private @Nullable TableProgram server;
  private int resumes;

  /**
   * @param real with xtb, not with a table
   * @param fault none for the undisturbed run
   */
  FaultyCampaign(Path dir, boolean real, long seed, Optional<Fault> fault) {
    this.dir = dir;
    this.real = real;
    this.random = new Random(seed);
    this.fault = fault;
  }

  /** Runs it to its end. */
  Verdict run() throws IOException {
    Fault.Queues queues = fault.map(Fault::queues).orElse(Fault.Queues.MEMORY);
    try (SmallDisk disk = new SmallDisk(Files.createDirectories(dir.resolve("disk")))) {
      if (fault.equals(Optional.of(Fault.DISK_FULL))) {
        disk.mount();
      }
      if (queues != Fault.Queues.MEMORY) {
        redis = new RedisServer(Files.createDirectories(dir.resolve("redis")));
      }
      if (queues == Fault.Queues.SEPARATE_SERVER) {
        server = start(serverLine());
      }
      TableProgram driver = start(driverLine());
      try {
        if (fault.isPresent()) {
          awaitRandomMoment(driver);
          strike(fault.get(), driver, disk);
        }
        while (driver.await(LONG) != ExitCodes.DONE && resumes < MOST_RESUMES) {
          outcomes().forEach(onceOnDisk::add);
          disk.clear();
          resumes++;
          driver.close();
          driver = start(List.of("resume", runDirectory().toString()));
        }
        check(driver);
      } finally {
        driver.close();
      }
      return new Verdict(selections(), resumes, losses);
    } finally {
      if (server != null) {
        server.close();
      }
      if (redis != null) {
        redis.close();
      }
    }
  }

  private void strike(Fault what, TableProgram driver, SmallDisk disk) throws IOException {
    switch (what) {
      case DRIVER_KILLED, DRIVER_KILLED_ON_REDIS, DRIVER_KILLED_ALONE -> kill(driver);
      case DRIVER_TERMINATED -> driver.signal("TERM");
      case JOURNAL_TRUNCATED -> {
        kill(driver);
        outcomes().forEach(onceOnDisk::add);
        cutLastLine(runDirectory().resolve("journal.jsonl"));
      }
      case TASK_SERVER_KILLED -> {
        kill(server());
        server = start(serverLine());
      }
      case WORKER_KILLED -> {
        List<ProcessHandle> workers = driver.workers();
        if (!workers.isEmpty()) {
          workers.get(random.nextInt(workers.size())).destroyForcibly();
        }
      }
      case REDIS_RESTARTED -> {
        redis().kill();
        pause(random.nextInt(2000));
        redis().start();
      }
      case REDIS_FORGOT -> {
        redis().kill();
        redis().forget();
        redis().start();
      }
      case REDIS_FROZEN -> {
        redis().freeze();
        pause(10_000);
        redis().thaw();
      }
      case DISK_FULL -> disk.fill(driver.pid());
      case WORKER_HANGS -> Files.writeString(dir.resolve("faults/hang"), "");
      case WORKER_PRINTS_GARBAGE -> Files.writeString(dir.resolve("faults/garbage"), "");
      case CLOCK_JUMPS ->
          Files.writeString(dir.resolve("faults/clock"), random.nextBoolean() ? "86400" : "-86400");
    }
  }

  private static void kill(TableProgram program) {
    List<ProcessHandle> below = program.below();
    program.signal("KILL");
    Awaitility.await().until(() -> below.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** After some outcome, and a little later: while simulations run, or while models are trained. */
  private void awaitRandomMoment(TableProgram driver) {
    int after = 1 + random.nextInt(INITIAL + SEARCH - 3);
    Awaitility.await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> outcomes().size() >= after || !driver.isAlive());
    pause(random.nextInt(400));
  }

  private static void pause(int milliseconds) {
    Awaitility.await().pollDelay(Duration.ofMillis(milliseconds)).until(() -> true);
  }

  private void cutLastLine(Path file) throws IOException {
    String text = Files.readString(file);
    int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
    int most = Math.max(1, text.length() - lastLine - 1);
    try (RandomAccessFile journal = new RandomAccessFile(file.toFile(), "rw")) {
      journal.setLength(journal.length() - 1 - random.nextInt(most));
    }
  }

  private void check(TableProgram driver) {
    if (driver.isAlive() || driver.await(LONG) != ExitCodes.DONE) {
      losses.add("not done: " + driver.output());
    }
    List<String> outcomes = outcomes();
    Set<String> different = new HashSet<>(outcomes);
    if (different.size() != outcomes.size()) {
      losses.add("a molecule has two outcomes: " + outcomes);
    }
    if (!different.equals(new HashSet<>(selections()))) {
      losses.add("submitted " + selections() + " but there are outcomes of " + outcomes);
    }
    if (!different.containsAll(onceOnDisk)) {
      losses.add("outcomes were lost: " + onceOnDisk + " became " + outcomes);
    }
    int expected = INITIAL + SEARCH + (fault.map(Fault::costsAMolecule).orElse(false) ? 1 : 0);
    if (fault.map(Fault::costsAMolecule).orElse(false)
        ? outcomes.size() > expected
        : outcomes.size() != expected) {
      losses.add(outcomes.size() + " outcomes instead of " + expected);
    }
    int succeeded = lines("moldata-records.json").size();
    if (lines("qcfractal-records.json").size() != 2 * succeeded) {
      losses.add("there are not two optimisations for each of " + succeeded + " molecules");
    }
    if (!driver.below().isEmpty()) {
      losses.add("processes are left");
    }
  }

  /** The molecules that have an outcome, in whole lines. */
  private List<String> outcomes() {
    return lines("simulation-results.json").stream()
        .map(line -> line.json().path("task_info").path("smiles").asText())
        .toList();
  }

  private List<String> selections() {
    return lines("journal.jsonl").stream()
        .map(RecordLine::json)
        .filter(line -> line.path("type").asText().equals("task_submitted"))
        .filter(line -> line.path("method").asText().equals("run_simulation"))
        .map(line -> line.path("subject").path("smiles").asText())
        .distinct()
        .toList();
  }

  private List<RecordLine> lines(String file) {
    Path path = runDirectory().resolve(file);
    return Files.exists(path) ? RecordReader.readAll(path) : List.of();
  }

  private TableProgram start(List<String> line) {
    return TableProgram.start(dir, Duration.ofMillis(real ? -1 : 60), Map.of(), line);
  }

  private List<String> driverLine() throws IOException {
    Path space = new RecordedTable().writeSearchSpace(dir.resolve("space.smi"), 60);
    List<String> line = new ArrayList<>(List.of("--search-space", space.toString()));
    line.addAll(List.of("--run-dir", runDirectory().toString(), "--seed", "7"));
    line.addAll(List.of("--initial-size", "" + INITIAL, "--search-size", "" + SEARCH));
    line.addAll(List.of("--retrain-frequency", "5", "--model-count", "2", "--num-epochs", "4"));
    line.add("--pause-during-update");
    line.addAll(shared());
    if (server != null) {
      line.add("--no-task-server");
    }
    return line;
  }

  private List<String> serverLine() {
    List<String> line = new ArrayList<>(List.of("task-server"));
    line.addAll(shared());
    line.addAll(List.of("--work-dir", dir.resolve("server").toString()));
    return line;
  }

  private List<String> shared() {
    List<String> line = new ArrayList<>(List.of("--num-qc-workers", "1"));
    line.addAll(List.of("--simulation-timeout", real ? "60s" : "3s"));
    if (!real) {
      line.addAll(List.of("--xtb-command", "true"));
    }
    if (redis != null) {
      line.addAll(List.of("--redisport", "" + redis.port(), "--queue-prefix", "faulty"));
    }
    return line;
  }

  private Path runDirectory() {
    return dir.resolve("disk/run");
  }

  private RedisServer redis() {
    return Objects.requireNonNull(redis);
  }

  private TableProgram server() {
    return Objects.requireNonNull(server);
  }
}
