"""A Globus Compute worker in small: length-prefixed JSON on stdin, one task at a time.

The function is source text (strategy st), arguments and result are JSON (strategy 11).
"""

import json
import os
import struct
import sys
import traceback

orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # what a function prints is no answer


def frames(buffer):
    while buffer:
        count, _, rest = buffer.partition("\n")
        yield rest[: int(count)].split("\n", 1)
        buffer = rest[int(count) :]


while header := orders.read(4):
    order = json.loads(orders.read(struct.unpack(">I", header)[0]))
    os.environ["GC_TASK_UUID"] = order["task_id"]
    try:
        (kind, function), (_, args), (_, kwargs) = frames(order["task_buffer"])
        assert kind == "st", kind
        name, _, source = function.partition(":")
        namespace = {}
        exec(source, namespace)
        value = namespace[name](*json.loads(args), **json.loads(kwargs))
        answer = {"data": "11\n" + json.dumps(value)}
    except Exception:
        answer = {"traceback": traceback.format_exc()}
    text = json.dumps(answer).encode()
    answers.write(struct.pack(">I", len(text)) + text)
    answers.flush()
