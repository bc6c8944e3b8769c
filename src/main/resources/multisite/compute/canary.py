

def multisite_canary(request):
    """Says what a worker of this site has; appended to jar.py and shim.py, whose functions it uses.

    With request["quick"] it only answers. Otherwise it also starts the Java process as a task does;
    "refused" says why tasks would not run here.
    """
    answer = {"host": socket.gethostname(), "python": sys.version.split()[0]}
    if request.get("quick"):
        return answer
    try:
        import importlib.metadata

        answer["endpoint"] = importlib.metadata.version("globus-compute-endpoint")
    except Exception:
        answer["endpoint"] = ""
    answer["cores"] = len(os.sched_getaffinity(0))
    answer["mpi_prefix"] = os.environ.get("PARSL_MPI_PREFIX", "")
    answer["devices"] = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    answer["xtb"] = first_line("version", "xtb", "--version")
    answer["nwchem"] = shutil.which("nwchem") or ""
    answer["gpu"] = first_line("GPU", "nvidia-smi", "-L")
    try:
        answer["java"] = first_line("version", find_java(), "-version")
        answer["jar"] = find_jar(request.get("jar"))
        JavaWorker(request).kill()
        answer["version"] = request["version"]
    except Exception as e:
        if not hasattr(e, "answer"):  # not by type: the worker may be of another version's program
            raise
        answer["refused"] = str(e)
    return answer


def first_line(word, *command):
    """The first line with that word of what a program prints; blank if there is none."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return next((line.strip(" *|") for line in lines if word in line), "")
