"""Servers and packets in network namespaces, all in one process: a socket stays in the namespace that it was made in."""

import ctypes
import errno
import os
import selectors
import socket
import struct
import threading
import time

AGAIN_SECONDS = 0.3
IP_MTU_DISCOVER, IP_PMTUDISC_DO = 10, 2
libc = ctypes.CDLL(None, use_errno=True)
HOME = os.open("/proc/self/ns/net", os.O_RDONLY)


def enter(handle):
    if libc.setns(handle, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def socket_in(namespace, kind, protocol=0):
    """Of the calling thread alone the namespace changes, and only while the socket is made."""
    if namespace is None:
        return socket.socket(socket.AF_INET, kind, protocol)
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        enter(handle)
        return socket.socket(socket.AF_INET, kind, protocol)
    finally:
        enter(HOME)
        os.close(handle)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


class Traffic:
    def __init__(self):
        self.servers = {}
        self.idents = iter(range(1, 1 << 30))

    def listen(self, namespace, name, ports):
        for protocol, port in ports:
            kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
            server = socket_in(namespace, kind)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("0.0.0.0", port))
            self.servers.setdefault((namespace, port), []).append(server)
            if protocol == "tcp":
                server.listen(64)
            serve = self.accept if protocol == "tcp" else self.echo
            threading.Thread(target=serve, args=(server, name.encode()), daemon=True).start()

    def deaf(self, namespace, port):
        for server in self.servers.pop((namespace, port)):
            # Closing alone leaves a thread that waits in accept() with the socket.
            server.shutdown(socket.SHUT_RDWR)
            server.close()

    def accept(self, server, name):
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self.converse, args=(client, name), daemon=True).start()

    @staticmethod
    def converse(client, name):
        """Says who it is, takes what comes, and tells how much that was."""
        try:
            client.sendall(name + b"\n")
            count = 0
            while data := client.recv(65536):
                count += len(data)
            client.sendall(str(count).encode() + b"\n")
        except OSError:
            pass
        finally:
            client.close()

    @staticmethod
    def echo(server, name):
        while True:
            try:
                data, peer = server.recvfrom(65536)
            except OSError:
                return
            if not data:
                return
            server.sendto(name + b" " + data, peer)

    def send(self, packets, seconds):
        deadline = time.monotonic() + seconds
        answers = [None] * len(packets)

        def one(i, packet):
            namespace, protocol, address, port, size = packet
            send = {"tcp": self.connect, "udp": self.ask, "icmp": self.ping}[protocol]
            try:
                answers[i] = send(namespace, address, port, size, deadline)
            except TimeoutError:
                answers[i] = ["timeout" if protocol == "tcp" else "lost", None, f"nothing came within {seconds} s"]
            except ConnectionRefusedError:
                answers[i] = ["refused", None, "ECONNREFUSED"]
            except OSError as error:
                answers[i] = ["error", None, errno.errorcode.get(error.errno, str(error))]

        threads = [threading.Thread(target=one, args=entry, daemon=True) for entry in enumerate(packets)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    @staticmethod
    def connect(namespace, address, port, size, deadline):
        with socket_in(namespace, socket.SOCK_STREAM) as client:
            client.settimeout(left(deadline))
            client.connect((address, port))
            client.settimeout(left(deadline))
            lines = client.makefile("rb")
            name = lines.readline().decode().strip()
            if size is None:
                return ["connected", name, ""]
            try:
                client.sendall(b"x" * size)
                client.shutdown(socket.SHUT_WR)
                came = lines.readline().decode().strip()
            except TimeoutError:
                return ["stalled", name, "not all of it went through"]
            return ["complete" if came == str(size) else "stalled", name, f"{came} bytes came"]

    @staticmethod
    def ask(namespace, address, port, _size, deadline):
        with socket_in(namespace, socket.SOCK_DGRAM) as client:
            client.connect((address, port))
            data = repeat(client, lambda: client.send(b"who"), deadline, lambda data: data.endswith(b" who"))
            return ["answered", data.split(b" ")[0].decode(), ""]

    def ping(self, namespace, address, _port, size, deadline):
        with socket_in(namespace, socket.SOCK_RAW, socket.IPPROTO_ICMP) as client:
            if size is not None:
                client.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO)
            client.connect((address, 0))
            ident = next(self.idents) & 0xFFFF
            header = struct.pack("!BBHHH", 8, 0, 0, ident, 1)
            payload = bytes((size or 56) & ~1)
            frame = header[:2] + struct.pack("!H", checksum(header + payload)) + header[4:] + payload
            mine = struct.pack("!HH", ident, 1)
            is_reply = lambda data: data[20] == 0 and data[24:28] == mine
            repeat(client, lambda: client.send(frame), deadline, is_reply)
            return ["answered", None, ""]


def left(deadline):
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def repeat(client, send, deadline, wanted):
    """The first packet to a peer may be lost to the question for its MAC address: it is sent again."""
    waiting = selectors.DefaultSelector()
    waiting.register(client, selectors.EVENT_READ)
    send()
    while True:
        if not waiting.select(min(AGAIN_SECONDS, left(deadline))):
            send()
            continue
        data = client.recv(65536)
        if wanted(data):
            return data
