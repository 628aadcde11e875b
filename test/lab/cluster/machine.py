"""A machine of its own for a lab: the first process of new PID, mount and network namespaces, which runs commands in the
nodes that it holds and sends packets between network namespaces. All of it is gone when this process is.

Started by `unshare --net --mount --pid --fork --kill-child --mount-proc`. A line on stdin is a JSON request with an
`id` and one of
  node:    name                                             a network and mount namespace of that name
  run:     [[argv, node|null, seconds, input|null], ...]    -> [[status|null, stdout, stderr], ...], together
  ask:     [[argv, node], ...], each, all                   -> the same, of many commands, by a few shells: a command
           may take `each` seconds, as some wait for a dead daemon for ever, and together they may take `all`
  start:   [argv, node]                                     -> process id; it is reaped when it ends
  listen:  [namespace, name, [[protocol, port], ...]]       servers that say who they are
  deaf:    [namespace, port]                                closes the servers of a port
  packets: [[namespace, protocol, address, port|null, size|null], ...], seconds
           -> [[outcome, who answered|null, note], ...], together
A line on stdout is its answer, `{"id", "ok"}` or `{"id", "error"}`. Ends with its input.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

from traffic import Traffic

RUN = "/run"
# What timeout(1) ends with.
TIMED_OUT = "124"
SHELLS_PER_NODE = 4
PRIVATE_TO_A_NODE = ("/run/openvswitch", "/var/log")
nodes = {}
traffic = Traffic()
speaking = threading.Lock()
pool = ThreadPoolExecutor(max_workers=8)


def node(name):
    subprocess.run(["ip", "netns", "add", name], check=True)
    mounts = " && ".join(f"mount -t tmpfs tmpfs {path}" for path in PRIVATE_TO_A_NODE)
    holder = subprocess.Popen(
        ["nsenter", f"--net={RUN}/netns/{name}", "unshare", "--mount", "--propagation", "slave"]
        + ["sh", "-c", f"{mounts} && mkdir /var/log/openvswitch && echo ready && exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if holder.stdout.readline() != b"ready\n":
        raise OSError(f"no mounts of its own for {name}")
    nodes[name] = holder


def inside(argv, name):
    if name is None:
        return argv
    return ["nsenter", f"--mount=/proc/{nodes[name].pid}/ns/mnt", f"--net={RUN}/netns/{name}", "--", *argv]


def run(argv, name, seconds, text):
    try:
        done = subprocess.run(
            inside(argv, name), input=(text or "").encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        return [None, (late.stdout or b"").decode(errors="replace"), f"not done after {seconds} s"]
    status = done.returncode if done.returncode >= 0 else 128 - done.returncode
    return [status, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")]


def ask(commands, each, all_together):
    """A shell starts a command for a fraction of what it costs from here; what they print goes into files."""
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        scripts = {}
        for i, (argv, name) in enumerate(commands):
            line = f"timeout {each} {shlex.join(argv)} > {folder}/{i}.out 2> {folder}/{i}.err; echo $? > {folder}/{i}.status\n"
            shells = scripts.setdefault(name, [[] for _ in range(SHELLS_PER_NODE)])
            shells[i % SHELLS_PER_NODE].append(line)
        jobs = [(name, "".join(lines)) for name, shells in scripts.items() for lines in shells]
        list(pool.map(lambda job: run(["sh"], job[0], all_together, job[1]), jobs))
        return [[number(f"{folder}/{i}.status"), text(f"{folder}/{i}.out"), text(f"{folder}/{i}.err")]
                for i in range(len(commands))]


def text(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def number(path):
    written = text(path).strip()
    return None if written in ("", TIMED_OUT) else int(written)


def start(argv, name):
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(inside(argv, name), **quiet)
    threading.Thread(target=child.wait, daemon=True).start()
    return child.pid


def answer(request):
    if "node" in request:
        return node(request["node"])
    if "run" in request:
        return list(pool.map(lambda command: run(*command), request["run"]))
    if "ask" in request:
        return ask(request["ask"], request["each"], request["all"])
    if "start" in request:
        return start(*request["start"])
    if "listen" in request:
        return traffic.listen(*request["listen"])
    if "deaf" in request:
        return traffic.deaf(*request["deaf"])
    return traffic.send(request["packets"], request["seconds"])


def serve(request):
    try:
        reply = {"id": request["id"], "ok": answer(request)}
    except Exception as error:
        reply = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
    with speaking:
        print(json.dumps(reply), flush=True)


def main():
    for path in (RUN, "/var/log"):
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", path], check=True)
    for path in ("/run/netns", "/run/openvswitch"):
        os.mkdir(path)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for line in sys.stdin:
        threading.Thread(target=serve, args=(json.loads(line),), daemon=True).start()
    # The first process of a PID namespace takes all others with it, and threads are not waited for.
    os._exit(0)


main()
