"""Our driver and the official SDK's Executor at one real endpoint, in turns.

Usage: DIRECTORY CLASSPATH REPEATS; prints a JSON object. The gateway, the endpoint and our driver are
processes that this one starts and ends; logs are left in the directory.
"""
import contextlib
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import time
import uuid

from globus_compute_sdk import Client, Executor
from globus_compute_sdk.sdk import client as sdk

WORKERS = 2
TASKS = 200
BATCHES = 24
WARM_UP = 20  # of each that do not count: Java compiles what runs often
PERIOD = 0.5  # seconds between two looks of the endpoint for results, and of an Executor, too
EXECUTORS = 4  # that look at moments spread over that time: one alone is lucky or not for a whole run
GOLDEN = 0.618034
SLEEPS = 12  # tasks of a second for each worker

directory, classpath, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])

CONFIG = f'''
heartbeat_period: 5
engine:
  type: GlobusComputeEngine
  address: 127.0.0.1
  max_workers_per_node: {WORKERS}
  job_status_kwargs:
    max_idletime: 600.0
  provider:
    type: LocalProvider
    init_blocks: 1
    min_blocks: 1
    max_blocks: 1
'''


def nothing():
    return None


class Peer:
    """A process that answers lines with lines."""

    def __init__(self, name, command, **options):
        self.log = open(f'{directory}/{name}.log', 'w')
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, **options)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f'no answer: see {self.log.name}')
        return line.strip()

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


def java(main, *arguments):
    return ['java', '-XX:+UseSerialGC', '-cp', classpath, 'multisite.testing.globus.' + main, *arguments]


def start_endpoint(credentials):
    """The user endpoint, started as its manager starts it."""
    environment = dict(os.environ, GLOBUS_COMPUTE_USER_DIR=f'{directory}/endpoint', HOME=directory)
    os.makedirs(f'{directory}/endpoint/bench')
    log = open(f'{directory}/endpoint.log', 'w')
    bin = os.path.dirname(sys.executable)
    environment['PATH'] = bin + ':' + environment['PATH']
    process = subprocess.Popen([f'{bin}/globus-compute-endpoint', '_start-user-endpoint', 'bench'],
                               cwd=directory, env=environment, stdin=subprocess.PIPE, stdout=log,
                               stderr=log, text=True, start_new_session=True)
    process.stdin.write(json.dumps({'config': CONFIG, 'amqp_creds': credentials,
                                    'ep_info': {'posix_ppid': os.getpid()}}))
    process.stdin.close()
    return process


def descendants(pid):
    """Processes that would outlive the endpoint: it starts its workers in sessions of their own."""
    found = [pid]
    for path in os.listdir('/proc'):
        if path.isdigit():
            try:
                with open(f'/proc/{path}/environ', 'rb') as file:
                    if f'HOME={directory}\0'.encode() in file.read() and int(path) != os.getpid():
                        found.append(int(path))
            except OSError:
                pass
    return found


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(ours, theirs, times):
    """Seconds of each, one after the other, after some of each that do not count.

    Each ends when the endpoint looks for results. So that all moments between two looks have their
    share of the beginnings, they are spread evenly over that time.
    """
    taken = [], []
    for turn in range(WARM_UP + times):
        for column, work in zip(taken, (ours, theirs)):
            time.sleep(PERIOD * (turn * GOLDEN % 1))
            column.append(work())
    return [column[WARM_UP:] for column in taken]


def figures(ours, theirs):
    a, b = statistics.mean(ours), statistics.mean(theirs)
    return {'ours_mean_s': round(a, 4), 'executor_mean_s': round(b, 4), 'ratio': round(a / b, 3),
            'ours_all': [round(x, 3) for x in ours], 'executor_all': [round(x, 3) for x in theirs]}


def start_executors(endpoint_id, stack):
    """Each has run something, which starts its looks; those of one task group would look together."""
    executors = []
    for number in range(EXECUTORS):
        # By itself it would wait 4 s between single tasks: let it go on at once.
        executor = stack.enter_context(Executor(
            endpoint_id, client=Client(), task_group_id=uuid.uuid4(), api_burst_limit=8,
            api_burst_window_s=1))
        time.sleep(PERIOD * (number / EXECUTORS - time.monotonic() / PERIOD % 1 + 1))
        executor.submit(nothing).result(timeout=120)
        executors.append(executor)
    return executors


def measure(driver, executors):
    turns = itertools.cycle(executors)

    def theirs(count):
        def run(executor):
            for future in [executor.submit(nothing) for _ in range(count)]:
                future.result(timeout=120)
        return lambda: seconds(lambda: run(next(turns)))

    def ours(count):
        return lambda: json.loads(driver.ask(f'nothing {count}'))['seconds']

    ours(4 * WORKERS)()  # starts the Java processes
    trip = figures(*in_turns(ours(1), theirs(1), repeats))
    batch = figures(*in_turns(ours(TASKS), theirs(TASKS), BATCHES))
    ahead = json.loads(driver.ask(f'sleep {SLEEPS * WORKERS} 1000 auto'))
    none = json.loads(driver.ask(f'sleep {SLEEPS * WORKERS} 1000 0'))
    return {'round_trip': trip, f'{TASKS}_tasks': batch,
            'idle_between_1_s_tasks': {
                'with_prefetch': ahead, 'without': none,
                'of_round_trip': round(ahead['median_s'] / trip['ours_mean_s'], 4)},
            'goals_met': {f'{TASKS}_tasks': batch['ratio'] <= 1.1,
                          'round_trip': trip['ratio'] <= 1.1,
                          'idle': ahead['median_s'] <= trip['ours_mean_s'] / 10}}


def main():
    gateway = Peer('gateway', java('GatewayMain'))
    url = gateway.read()
    credentials = json.loads(gateway.ask('endpoint'))
    os.environ.update(GLOBUS_SDK_SERVICE_URL_AUTH=url, GLOBUS_COMPUTE_CLIENT_ID='client',
                      GLOBUS_COMPUTE_CLIENT_SECRET='secret')
    sdk.get_web_service_url = lambda _environment: url  # it knows no other way
    endpoint = start_endpoint(credentials)
    try:
        driver = Peer('driver', java('ComputeBenchmark', url, credentials['endpoint_id'], str(WORKERS),
                                     directory))
        with contextlib.ExitStack() as stack:
            result = measure(driver, start_executors(credentials['endpoint_id'], stack))
        driver.close()
    finally:
        endpoint.terminate()
        try:
            endpoint.wait(15)
        except subprocess.TimeoutExpired:
            pass
        for pid in descendants(endpoint.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        gateway.close()
    print(json.dumps(result, indent=1))


if __name__ == '__main__':
    main()
