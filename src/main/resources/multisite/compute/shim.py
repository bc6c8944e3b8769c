"""What Globus Compute runs at a site: hands tasks of Multisite to a Java process and back.

A worker's first task finds it in the run.jar of its site, see loader.py and jar.py; the standard
library of Python 3.9 or later is all it needs.
The Java process (run.jar worker) is started by the first task of a Globus Compute worker, serves the
later ones, and ends when that worker ends in whatever way, because its standard input is then closed.
It speaks frames: four bytes of length, big-endian, then JSON.
"""

import json
import os
import pwd
import re
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import types

# Modules live as long as the Globus Compute worker; this one is for all versions of this program.
STATE = "multisite_java_workers"
START_SECONDS = 180
SILENCE_SECONDS = 90
LOG_BYTES = 1 << 16
TAIL_BYTES = 1000
JAVA_FRAME = re.compile(r"\s+(at [^ (]+\(.*\)|\.\.\. \d+ (more|common frames omitted))")
MOST_BYTES = 512 << 20
EXIT_CODES = {71: "ran out of memory", 72: "could not understand its input"}
ENVIRONMENT = (
    b"PARSL_",
    b"GC_",
    b"CUDA_VISIBLE_DEVICES",
    b"ROCR_VISIBLE_DEVICES",
    b"ZE_AFFINITY_MASK",
)


class NotStarted(Exception):
    """The Java process did not come up."""

    answer = "not_started"


class Lost(Exception):
    """The Java process died, or had to be killed, with a task in its hands."""

    answer = "lost"


class TimedOut(Exception):
    """The task took longer than it may."""

    answer = "timed_out"


def multisite_task(request, task):
    """Runs one task, a JSON text that is handed on as it is; see ShimRequest and ShimAnswer in Java."""
    answer = {"key": request["key"], "host": socket.gethostname()}
    try:
        done = run(request, task)
        size = len(done)
        if size > request["max_result"]:
            answer["too_large"] = size
        else:
            answer["done"] = done.decode("utf-8")
    except Exception as e:
        if not hasattr(e, "answer"):  # not by type: the worker may be of another version's program
            raise
        answer[e.answer] = str(e)
    return answer


def run(request, task):
    frame = run_frame(task)
    state = shared_state()
    worker = take(state, request)
    try:
        try:
            done = worker.call(frame, request.get("limit"))
        except BrokenPipeError:
            if not worker.used:
                raise
            worker.kill()  # it had died between two tasks: this one has seen nothing of it
            worker = JavaWorker(request)
            done = worker.call(frame, request.get("limit"))
    except BrokenPipeError:
        raise Lost(worker.obituary()) from None
    except BaseException:
        worker.kill()
        raise
    with state.lock:
        state.idle.append(worker)
    return done


def run_frame(task):
    """The message that has the task run, with what this task's environment is just now."""
    names = [name for name in os.environb if name.startswith(ENVIRONMENT)]
    environment = {os.fsdecode(name): os.fsdecode(os.environb[name]) for name in names}
    return '{"type":"run","environment":%s,"task":%s}' % (json.dumps(environment), task)


def shared_state():
    name = "%s_%d" % (STATE, os.getpid())  # a forked process must not use its parent's
    state = types.ModuleType(name)
    state.lock = threading.Lock()
    state.idle = []
    return sys.modules.setdefault(name, state)


def take(state, request):
    """A living Java process for such tasks; those of another version are ended."""
    wanted = key(request)
    with state.lock:
        fit = [worker for worker in state.idle if worker.key == wanted and worker.lives()]
        old = [w for w in state.idle if not w.lives() or w.key[0] != request["version"]]
        worker = fit[-1] if fit else None
        state.idle = [w for w in state.idle if w is not worker and w not in old]
    for other in old:
        other.kill()
    return worker or JavaWorker(request)


def key(request):
    return (request["version"], request.get("jar") or "", tuple(request["options"]))


class JavaWorker:
    """One Java process and the pipes to it; for one thread at a time."""

    def __init__(self, request):
        self.key = key(request)
        self.used = False
        self.children = []
        self.received = bytearray()
        self.log = tempfile.TemporaryFile(prefix="multisite-worker-")
        jar = find_jar(request.get("jar"))
        command = [
            find_java(),
            "-XX:+UseSerialGC",
            "-XX:ActiveProcessorCount=1",  # one task at a time, whatever the node has,
            "-XX:-BackgroundCompilation",  # and on one core at any moment
            "-Dfile.encoding=UTF-8",
            "-Dorg.bytedeco.javacpp.cachedir=" + native_libraries(jar),
            "-jar",
            jar,
            "worker",
        ]
        environment = dict(os.environ)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment.setdefault(name, "1")
        try:
            self.process = subprocess.Popen(
                command + request["options"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.log,
                bufsize=0,
                env=environment,
            )
        except OSError as e:
            raise NotStarted("%s could not be started: %s" % (command[0], e)) from None
        hello = self.hello(jar)
        if hello != request["version"]:
            self.kill()
            raise Refused(
                "%s at %s is of version %s and the driver is of version %s: use the same run.jar"
                " for both" % (jar, socket.gethostname(), hello, request["version"])
            )

    def hello(self, jar):
        try:
            message = json.loads(self.read(time.monotonic() + START_SECONDS))
            if message["type"] != "hello":
                raise ValueError
            return message["version"]
        except (TimedOut, Lost, ValueError, KeyError) as e:
            self.kill()
            why = "said no hello" if not isinstance(e, Lost) else self.end()
            raise NotStarted(
                "java -jar %s worker at %s does not start: it %s" % (jar, socket.gethostname(), why)
            ) from None

    def lives(self):
        return self.process.poll() is None

    def call(self, frame, limit):
        """The answer to a frame as bytes; heartbeats in between are signs of life."""
        body = frame.encode("utf-8")
        deadline = time.monotonic() + limit if limit else None
        self.write(struct.pack(">I", len(body)) + body)
        self.used = True
        while True:
            silence = time.monotonic() + SILENCE_SECONDS
            try:
                reply = self.read(min(silence, deadline or silence))
            except TimedOut:
                if deadline and time.monotonic() >= deadline:
                    raise
                self.kill()
                raise Lost(
                    "the Java process at %s gave no sign of life for %d s"
                    % (socket.gethostname(), SILENCE_SECONDS)
                ) from None
            head = reply[:40]
            if b'"type":"heartbeat"' in head:
                self.children = json.loads(reply).get("children", [])
            elif b'"type":"done"' in head:
                return reply
            else:
                self.kill()
                raise Lost("the Java process at %s wrote what is no message" % socket.gethostname())

    def write(self, data):
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def read(self, deadline):
        (length,) = struct.unpack(">I", self.read_bytes(4, deadline))
        if not 0 < length <= MOST_BYTES:
            self.kill()
            raise Lost("the Java process at %s wrote what is no message" % socket.gethostname())
        return self.read_bytes(length, deadline)

    def read_bytes(self, count, deadline):
        """That many bytes; what comes with them is kept for the next time."""
        while len(self.received) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimedOut()
            part = self.process.stdout.read(1 << 20)
            if not part:
                raise Lost(self.obituary())
            self.received += part
        data = bytes(self.received[:count])
        del self.received[:count]
        return data

    def obituary(self):
        self.kill()
        return "the Java process at %s %s" % (socket.gethostname(), self.end())

    def end(self):
        """How the process ended, and what it wrote last."""
        code = self.process.wait()
        if code < 0:
            try:
                how = "was killed by " + signal.Signals(-code).name
            except ValueError:
                how = "was killed by signal %d" % -code
        else:
            how = "%s (exit code %d)" % (EXIT_CODES.get(code, "ended"), code)
        tail = self.tail()
        return how + ("; the end of its log: " + tail if tail else "")

    def tail(self):
        """The last lines of the log; of a stack trace those that say what happened."""
        size = self.log.seek(0, os.SEEK_END)
        self.log.seek(max(0, size - LOG_BYTES))
        lines = self.log.read().decode("utf-8", "replace").splitlines()
        said = [line.strip() for line in lines if line.strip() and not JAVA_FRAME.match(line)]
        return " | ".join(said)[-TAIL_BYTES:]

    def kill(self):
        """Ends the process and what it has started: it does the latter itself if it still can."""
        try:
            self.process.wait(0.2)  # its output is closed: it may be about to end with a code
        except subprocess.TimeoutExpired:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for child in self.children if self.process.returncode < 0 else []:
            try:
                os.kill(child, signal.SIGKILL)
            except OSError:
                pass
        self.process.stdin.close()
        self.process.stdout.close()


def find_java():
    home = os.environ.get("JAVA_HOME")
    if home and os.access(os.path.join(home, "bin", "java"), os.X_OK):
        return os.path.join(home, "bin", "java")
    java = shutil.which("java")
    if not java:
        raise Refused(
            "there is no java on the PATH at %s: load Java 17 or later in the endpoint's"
            " worker_init" % socket.gethostname()
        )
    return java


def native_libraries(jar):
    """A directory on the node's own disk that nobody else may write to, kept from task to task.

    Another jar has another one: what a process is loading must not be replaced.
    """
    user = pwd.getpwuid(os.getuid()).pw_name
    built = os.stat(jar)
    name = "multisite-natives-%s-%x-%x" % (
        "".join(c if c.isalnum() else "_" for c in user),
        built.st_size,
        built.st_mtime_ns,
    )
    path = os.path.join(tempfile.gettempdir(), name)
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        found = os.lstat(path)
        safe = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if not safe or stat.S_IMODE(found.st_mode) != 0o700:
            return tempfile.mkdtemp(prefix="multisite-natives-")
    return path
