"""Puts whole Ethernet frames on the interfaces of network namespaces and says where frames came out.

Arguments: NAME=NAMESPACE=INTERFACE..., the first of which hears the marker frames. A line on stdin is a JSON list of
[name, hex]; for each the answer is one line, a JSON list of [name, hex] of all that came out before the second of
the marker frames that follow it on the same interface. Ends with its input.
"""

import ctypes
import json
import os
import select
import socket
import sys

MARKER = 0x88B5
OUTGOING = 4
DEADLINE_SECONDS = 5
libc = ctypes.CDLL(None, use_errno=True)


def open_wire(namespace, interface):
    with open(f"/run/netns/{namespace}") as handle:
        if libc.setns(handle.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    wire.bind((interface, 3))
    wire.setblocking(False)
    return wire


wires = {}
for argument in sys.argv[1:]:
    name, namespace, interface = argument.split("=")
    wires[name] = open_wire(namespace, interface)
names = {wire.fileno(): name for name, wire in wires.items()}
ear = next(iter(wires))
count = 0


def drain(wire):
    while True:
        try:
            data, address = wire.recvfrom(65536)
        except BlockingIOError:
            return
        if address[2] != OUTGOING:
            yield data


def exchange(sender, frame):
    wires[sender].send(frame)
    # A datapath sends a burst port by port: the second marker is of a later burst than all that the frame led to.
    return [*until_marker(sender), *until_marker(sender)]


def until_marker(sender):
    global count
    count += 1
    marker = bytes.fromhex("0200000000fe0200000000ff88b5") + count.to_bytes(46, "big")
    wires[sender].send(marker)
    got = []
    while True:
        ready, _, _ = select.select(list(wires.values()), [], [], DEADLINE_SECONDS)
        if not ready:
            raise TimeoutError("the marker frame never came")
        heard = False
        for wire in wires.values() if wires[ear] in ready else ready:
            for data in drain(wire):
                if int.from_bytes(data[12:14], "big") == MARKER:
                    heard = heard or data[14:] == marker[14:]
                else:
                    got.append([names[wire.fileno()], data.hex()])
        if heard:
            return got


for line in sys.stdin:
    for sender, frame in json.loads(line):
        print(json.dumps(exchange(sender, bytes.fromhex(frame))), flush=True)
