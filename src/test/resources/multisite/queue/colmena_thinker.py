"""A Colmena thinker's side that prints what comes back; arguments: port and prefix."""
import json
import sys

from colmena.queue.redis import RedisQueues

if __name__ == "__main__":
    queues = RedisQueues(
        ["simulate"], port=int(sys.argv[1]), prefix=sys.argv[2], serialization_method="json")
    queues.send_inputs("CCO", method="echo", topic="simulate", task_info={"n": 1})
    queues.send_inputs(method="fail", topic="simulate", task_info={"n": 2})
    for _ in range(2):
        result = queues.get_result("simulate", timeout=60)
        print(json.dumps({
            "n": result.task_info["n"], "success": result.success, "value": result.value,
            "args": list(result.args), "host": result.worker_info.hostname is not None,
            "exception": result.failure_info and result.failure_info.exception,
            "running": result.time.running >= 0,
            "ordered": result.timestamp.created <= result.timestamp.compute_ended
                       <= result.timestamp.result_received}), flush=True)
    queues.send_kill_signal()
