"""Round trips of bytes by reference through Colmena, ProxyStore and Parsl's HTEX.

Usage: REDIS_PORT DIRECTORY REPEATS; prints {"redis": {"1": ms, "10": ms}, "file": {…}}: medians of
fresh random values of so many MB, sent to a function that returns them, until the thinker holds
the value that came back.
"""
import json
import os
import statistics
import sys
import time

from colmena.queue.redis import RedisQueues
from colmena.task_server import ParslTaskServer
from parsl import Config, HighThroughputExecutor
from parsl.providers import LocalProvider
from proxystore.connectors.file import FileConnector
from proxystore.connectors.redis import RedisConnector
from proxystore.store import Store, register_store

MB = 1_000_000
port, directory, repeats = int(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3])


def echo(value):
    return bytes(value)


def config():
    return Config(
        executors=[HighThroughputExecutor(
            label='htex', address='127.0.0.1', max_workers_per_node=1, cores_per_worker=1e-6,
            provider=LocalProvider(init_blocks=1, max_blocks=1))],
        run_dir=os.path.join(directory, 'parsl'))


def milliseconds(queues, size):
    times = []
    for i in range(repeats + 5):
        value = os.urandom(size * MB)
        start = time.perf_counter()
        queues.send_inputs(value, method='echo', topic='bench')
        result = queues.get_result('bench')
        assert result.success, result.failure_info
        same = bytes(result.value)
        if i >= 5:  # the first ones warm up
            times.append(1000 * (time.perf_counter() - start))
        assert same == value
    return round(statistics.median(times), 3)


figures = {}
if __name__ == '__main__':
    connectors = {
        'redis': RedisConnector('127.0.0.1', port),
        'file': FileConnector(os.path.join(directory, 'objects')),
    }
    for name, connector in connectors.items():
        register_store(Store(name, connector))
        queues = RedisQueues(['bench'], hostname='127.0.0.1', port=port, keep_inputs=False,
                             proxystore_name=name, proxystore_threshold=1000)
        server = ParslTaskServer([echo], queues, config())
        server.start()
        figures[name] = {str(size): milliseconds(queues, size) for size in (1, 10)}
        queues.send_kill_signal()
        server.join()
    print(json.dumps(figures))
