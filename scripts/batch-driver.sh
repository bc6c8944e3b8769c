# Sourced by batch-slurm.sh and batch-pbs.sh inside an allocation: starts Redis and the driver on this
# node, hands the scheduler's warning on to the driver, and goes on with a campaign that was stopped.
#
# Takes from them: JAR, RUN (the run directory), CAMPAIGN (an array, the options of a new campaign),
# REDIS_HOST (this node's name, as those see it who use Redis from elsewhere), and WARN_AFTER (seconds
# until the driver is warned, where the scheduler itself warns too late; or empty). REDIS_WAIT: seconds
# until Redis must answer, 10 if not set.

RUN=$(readlink -m "$RUN")
REDIS_DIR="$RUN.redis"

# start_redis: a Redis of our own, with a password that no other user sees, at a port that is free.
start_redis() {
  local attempt
  mkdir -p -m 700 "$REDIS_DIR"
  MULTISITE_REDIS_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr '/+' '_-')
  export MULTISITE_REDIS_PASSWORD
  for attempt in 1 2 3 4 5; do
    REDIS_PORT=$((20000 + RANDOM % 40000))
    (
      umask 077
      printf '%s\n' "port $REDIS_PORT" "dir \"$REDIS_DIR\"" "requirepass $MULTISITE_REDIS_PASSWORD" \
        "appendonly yes" "bind ${REDIS_BIND:-127.0.0.1}" >"$REDIS_DIR/redis.conf"
    )
    redis-server "$REDIS_DIR/redis.conf" >>"$REDIS_DIR/redis.log" 2>&1 &
    REDIS=$!
    for _ in $(seq $((10 * ${REDIS_WAIT:-10}))); do
      if [ "$(REDISCLI_AUTH=$MULTISITE_REDIS_PASSWORD redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" ping 2>/dev/null)" = PONG ]; then
        return 0
      fi
      kill -0 "$REDIS" 2>/dev/null || break
      sleep 0.1
    done
    if kill -0 "$REDIS" 2>/dev/null; then
      stop_all
      echo "Redis runs and is not reached at $REDIS_HOST: REDIS_HOST must be this node, and one that REDIS_BIND lets in" >&2
      exit 4
    fi
    kill "$REDIS" 2>/dev/null
    wait "$REDIS" 2>/dev/null
  done
  echo "Redis does not start: see $REDIS_DIR/redis.log" >&2
  exit 4
}

# stop_all: nothing of ours stays on the node.
stop_all() {
  [ -z "${TIMER:-}" ] || kill "$TIMER" 2>/dev/null
  kill "$REDIS" 2>/dev/null
  wait "$REDIS" 2>/dev/null
}

# wait_for_driver: its exit code; a signal that is handed on interrupts the waiting, not the driver.
wait_for_driver() {
  local code
  while true; do
    wait "$DRIVER"
    code=$?
    if [ "$code" -le 128 ] || { [ "$code" -ne "${HANDED_ON:-0}" ] && ! kill -0 "$DRIVER" 2>/dev/null; }; then
      return "$code"
    fi
    HANDED_ON=0
  done
}

command -v redis-server >/dev/null || { echo "There is no redis-server on the PATH: load its module" >&2; exit 4; }
command -v redis-cli >/dev/null || { echo "There is no redis-cli on the PATH: load its module" >&2; exit 4; }
command -v java >/dev/null || { echo "There is no java on the PATH: load Java 17 or later" >&2; exit 4; }
[ -f "$JAR" ] || { echo "There is no $JAR: set JAR to where run.jar is" >&2; exit 3; }

start_redis
trap stop_all EXIT

if [ -f "$RUN/run_params.json" ]; then
  echo "Going on with $RUN"
  COMMAND=(resume "$RUN")
else
  echo "A new campaign in $RUN"
  COMMAND=(run --run-dir "$RUN" "${CAMPAIGN[@]}")
fi
java -jar "$JAR" "${COMMAND[@]}" --redishost "$REDIS_HOST" --redisport "$REDIS_PORT" &
DRIVER=$!

# 138 and 143: what "wait" gives when such a signal arrives here.
trap 'HANDED_ON=138; kill -USR1 "$DRIVER" 2>/dev/null' USR1
trap 'HANDED_ON=143; kill -TERM "$DRIVER" 2>/dev/null' TERM
if [ -n "${WARN_AFTER:-}" ]; then
  SHELL_PID=$$
  (
    trap 'kill "$SLEEP" 2>/dev/null' EXIT
    trap 'exit 0' TERM
    sleep "$WARN_AFTER" &
    SLEEP=$!
    wait "$SLEEP" && kill -USR1 "$SHELL_PID"
  ) &
  TIMER=$!
fi

wait_for_driver
CODE=$?
if [ "$CODE" -eq 75 ]; then
  echo "Stopped in order: submit this script again to go on"
fi
exit "$CODE"
