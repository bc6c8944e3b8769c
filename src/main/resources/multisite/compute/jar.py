"""Finds run.jar at a site, and in it the program that serves tasks there: this file, then shim.py."""

import hashlib
import os
import socket
import sys
import types
import zipfile

PROGRAM = ("multisite/compute/jar.py", "multisite/compute/shim.py")


class Refused(Exception):
    """This site is not set up for this driver: another try would end in the same way."""

    answer = "refused"


def first_task(request, task, digest):
    """Runs the first task of a Globus Compute worker; the later ones find its program as a module."""
    try:
        program = load(request, digest)
    except Refused as e:
        return {"key": request["key"], "host": socket.gethostname(), e.answer: str(e)}
    return program.multisite_task(request, task)


def load(request, digest):
    """The program in the jar; kept if it is the driver's own, and not one that will refuse it."""
    jar = find_jar(request.get("jar"))
    try:
        with zipfile.ZipFile(jar) as file:
            text = b"".join(file.read(name) for name in PROGRAM)
    except (OSError, KeyError, zipfile.BadZipFile) as e:
        raise Refused(
            "%s at %s is no run.jar of version %s (%s): copy the driver's run.jar there"
            % (jar, socket.gethostname(), request["version"], str(e).strip("'"))
        ) from None
    name = "multisite_" + hashlib.sha256(text).hexdigest()
    program = types.ModuleType(name)
    exec(compile(text, name, "exec"), program.__dict__)
    if name == "multisite_" + digest:
        program = sys.modules.setdefault(name, program)
    return program


def find_jar(path):
    named = path or os.environ.get("MULTISITE_JAR")
    if named:
        jar = os.path.expanduser(os.path.expandvars(named))
        if not os.path.isfile(jar):
            raise Refused("there is no file %s at %s" % (jar, socket.gethostname()))
        return os.path.abspath(jar)
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        jar = os.path.join(directory, "run.jar")
        if directory and os.path.isfile(jar):
            return os.path.abspath(jar)
    raise Refused(
        "there is no run.jar on the PATH at %s: give its path by --qc-jar or --ml-jar, or set"
        " MULTISITE_JAR in the endpoint's worker_init" % socket.gethostname()
    )
