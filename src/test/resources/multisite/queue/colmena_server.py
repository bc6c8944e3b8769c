"""An unmodified Colmena task server with one method; arguments: port and prefix."""
import sys

from colmena.queue.redis import RedisQueues
from colmena.task_server.local import LocalTaskServer


def add(a, b, *, factor=1):
    if a is None:
        raise ValueError("nothing to add")
    return {"sum": (a + b) * factor, "nan": float("nan"), "text": "\u00fc"}


if __name__ == "__main__":
    queues = RedisQueues(
        ["simulate", "infer", "train"], port=int(sys.argv[1]), prefix=sys.argv[2],
        serialization_method="json")
    server = LocalTaskServer(queues, [add], threads=True, num_workers=1)
    server.run()
