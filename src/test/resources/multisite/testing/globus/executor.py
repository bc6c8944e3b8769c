"""The official SDK's Executor against the test gateway: four squares, and an exception."""

import sys

from globus_compute_sdk import Executor
from globus_compute_sdk.sdk import client

client.get_web_service_url = lambda _environment: sys.argv[2]  # it knows no other way


def square(x):
    return x * x


def divide(x):
    return 1 / x


with Executor(endpoint_id=sys.argv[1]) as executor:
    futures = [executor.submit(square, x) for x in range(4)]
    print([future.result(timeout=60) for future in futures])
    try:
        executor.submit(divide, 0).result(timeout=60)
    except Exception as failure:
        print(failure)
