"""Programs that ``runner_cost.py`` runs in the target's interpreter, outside docprobe."""

from __future__ import annotations

HEAD = """
import gc, importlib, importlib.util, json, os, resource, sys, time

def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made

settings = json.loads(sys.argv[1])
sys.path.extend(settings["paths"])
os.environ.pop("PYTHONSAFEPATH", None)
tests, reporter, adapter = map(load, settings["modules"])

def used():
    both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(sum(resource.getrusage(who)[:2]) for who in both)

class Report:
    def __init__(self, out):
        self.out, self.pid = out, os.getpid()

    def send(self, event, **record):
        if os.getpid() == self.pid:
            os.write(self.out, (json.dumps({"event": event, **record}, default=str) + "\\n").encode())

def execute(job, out):
    report = Report(out)
    report.send("file", **tests.run_file(job, report, adapter, None, reporter))
"""
BARE = HEAD + "execute(json.loads(sys.argv[2]), int(sys.argv[3]))\n"
FLOOR = (
    HEAD
    + """
import contextlib, random, signal
random.seed(0)
importlib.import_module(settings["module"])
adapter.prepare()
gc.collect()
gc.freeze()
getattr(load(settings["worker"]), "_use_large_pages", lambda: None)()
print(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        out = os.open(job["out"], os.O_WRONLY | os.O_CREAT)
        null = os.open(os.devnull, os.O_RDWR)
        for end in (0, 1, 2):
            os.dup2(null, end)
        os.chdir(job["folder"])
        began = used()
        try:
            execute(job["request"], out)
            sys.stdout.flush()
        finally:
            os.write(out, (json.dumps({"event": "used", "seconds": used() - began}) + "\\n").encode())
            os._exit(0)
    end = time.monotonic() + job["seconds"]
    while time.monotonic() < end and not (done := os.waitpid(pid, os.WNOHANG)[0]):
        time.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if not done:
        os.waitpid(pid, 0)
    own = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    print(json.dumps({"own": own, "cut": not done}), flush=True)
"""
)
