package multisite.cli;

/** What can happen to a campaign, see {@link FaultyCampaign}. */
enum Fault {
  DRIVER_KILLED("SIGKILL to the driver", Queues.MEMORY),
  DRIVER_KILLED_ON_REDIS("SIGKILL to the driver, queues on Redis", Queues.REDIS),
  DRIVER_KILLED_ALONE("SIGKILL to the driver, not to the task server", Queues.SEPARATE_SERVER),
  TASK_SERVER_KILLED("SIGKILL to the task server", Queues.SEPARATE_SERVER),
  WORKER_KILLED("SIGKILL to a worker", Queues.MEMORY),
  DRIVER_TERMINATED("SIGTERM to the driver", Queues.MEMORY),
  REDIS_RESTARTED("Redis killed, restarted with its data", Queues.REDIS),
  REDIS_FORGOT("Redis killed, restarted without its data", Queues.REDIS),
  REDIS_FROZEN("Redis frozen for 10 s", Queues.REDIS),
  DISK_FULL("disk full", Queues.MEMORY),
  JOURNAL_TRUNCATED("SIGKILL, journal cut off in its last line", Queues.MEMORY),
  WORKER_HANGS("a worker hangs", Queues.MEMORY),
  WORKER_PRINTS_GARBAGE("a worker prints garbage", Queues.MEMORY),
  CLOCK_JUMPS("the clock jumps by a day", Queues.MEMORY);

  /** Where the queues are, and who serves them. */
  enum Queues {
    MEMORY,
    REDIS,
    SEPARATE_SERVER
  }

  private final String sentence;
  private final Queues queues;

  Fault(String sentence, Queues queues) {
    this.sentence = sentence;
    this.queues = queues;
  }

  String sentence() {
    return sentence;
  }

  Queues queues() {
    return queues;
  }

  /** Whether a real program in the workers' place may be hit by it too. */
  boolean needsTable() {
    return this == WORKER_HANGS || this == WORKER_PRINTS_GARBAGE;
  }

  /** Whether a simulation has another outcome than in the undisturbed run. */
  boolean costsAMolecule() {
    return this == WORKER_HANGS;
  }
}
