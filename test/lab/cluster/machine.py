"""A machine of its own for a lab: the first process of new PID, mount and network namespaces, which runs commands in the
nodes that it holds and sends packets between network namespaces. All of it is gone when this process is.

Started by `unshare --net --mount --pid --fork --kill-child --mount-proc`. A line on stdin is a JSON request with an
`id` and one of
  node:    name                                             a network and mount namespace of that name
  run:     [[argv, node|null, seconds, input|null], ...]    -> [[status|null, stdout, stderr], ...], together
  start:   [argv, node]                                     -> process id; it is reaped when it ends
  listen:  [namespace, name, [[protocol, port], ...]]       servers that say who they are
  deaf:    [namespace, port]                                closes the servers of a port
  packets: [[namespace, protocol, address, port|null, size|null], ...], seconds
           -> [[outcome, who answered|null, note], ...], together
A line on stdout is its answer, `{"id", "ok"}` or `{"id", "error"}`. Ends with its input.
"""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from traffic import Traffic

RUN = "/run"
PRIVATE_TO_A_NODE = ("/run/openvswitch", "/var/log")
nodes = {}
traffic = Traffic()
speaking = threading.Lock()
pool = ThreadPoolExecutor(max_workers=6)


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
