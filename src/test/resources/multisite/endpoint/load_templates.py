"""Loads endpoint configurations as the endpoint itself does: load_templates.py DIRECTORY…; one JSON line each."""

import json
import os
import pathlib
import pwd
import sys

from globus_compute_endpoint.endpoint.config import utils
from globus_compute_endpoint.endpoint.identity_mapper import MappedPosixIdentity

VALUES = {
    "account": "chem", "partition": "gpu,big", "queue": "prod", "walltime": "02:30:00",
    "nodes_per_block": 2, "workers_per_node": 3, "workers_per_block": 5, "max_blocks": 7,
}


def load(directory, options):
    path = directory / "user_config_template.yaml.j2"
    parent = utils.load_config_yaml((directory / "config.yaml").read_text())
    text = utils.render_config_user_template(
        parent,
        utils.load_user_config_template(path),
        path,
        MappedPosixIdentity(pwd.getpwuid(os.getuid()), "somebody", []),
        utils.load_user_config_schema(directory / "user_config_schema.json"),
        options,
    )
    config = utils.load_config_yaml(text)
    engine = config.engine
    provider = engine.executor.provider
    answer = {
        "name": directory.name,
        "parent": type(parent).__name__,
        "engine": type(engine).__name__,
        "provider": type(provider).__name__,
        "launcher": type(provider.launcher).__name__,
        "max_blocks": provider.max_blocks,
        "nodes_per_block": provider.nodes_per_block,
        "walltime": getattr(provider, "walltime", None),
        "account": getattr(provider, "account", getattr(provider, "project", None)),
        "worker_init": provider.worker_init,
        "accelerators": list(getattr(engine.executor, "available_accelerators", []) or []),
        "mpi_launcher": getattr(engine.executor, "mpi_launcher", None),
        "retries": engine.max_retries_on_system_failure,
    }
    return answer


def main():
    for name in sys.argv[1:]:
        directory = pathlib.Path(name)
        known = json.loads((directory / "user_config_schema.json").read_text())["properties"]
        plain = load(directory, {})
        plain["with_options"] = load(directory, {k: v for k, v in VALUES.items() if k in known})
        try:
            load(directory, {"worker_init": "rm -rf /"})
            plain["unknown_option"] = "accepted"
        except Exception as e:
            plain["unknown_option"] = type(e).__name__
        print(json.dumps(plain), flush=True)


main()
sys.stdout.flush()
os._exit(0)  # engines that were never started leave threads behind
