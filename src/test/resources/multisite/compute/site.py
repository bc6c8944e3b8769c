"""A Globus Compute worker in small: runs the function for each line, with fresh globals."""

import json
import os
import sys

with open(sys.argv[1]) as file:
    source = file.read()
for line in sys.stdin:
    order = json.loads(line)
    os.environ.update(order["environment"])
    namespace = {}
    exec(source, namespace)
    answer = namespace["multisite_task"](order["request"], order["task"])
    print(json.dumps(answer), flush=True)
