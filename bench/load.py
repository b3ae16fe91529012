"""A plain load generator: a few kept-alive connections, each on a thread, as fast as the server answers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Source:
    """What one connection asks for: `next_request` gives the bytes of each request, `answered` is told the status
    and body; a status other than `expected` ends the measurement."""

    next_request: Callable[[], bytes]
    expected: int = 200
    answered: Callable[[int, bytes], None] = field(default=lambda status, body: None)


class Failed(Exception):
    """A measured page answered with another status than it should."""


def get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    signed = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Language: en\r\n{signed}\r\n".encode()


def post(path: str, body: bytes, cookie: str) -> bytes:
    """The bytes of a form's POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept-Language: en\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Lines:
    """Connections that stay open through all measurements, so that every page is asked for on the same lines and
    meets the same spread of them over the workers."""

    def __init__(self, host: str, port: int, count: int) -> None:
        self.open = [socket.create_connection((host, port), timeout=60) for _ in range(count)]
        for line in self.open:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        for line in self.open:
            line.close()

    def rate(self, sources: list[Source], seconds: float) -> tuple[float, int]:
        """Answers a second over all lines together, and how many there were. Raises Failed with the first wrong one."""
        counts = [0] * len(sources)
        faults: list[str] = []
        begin = threading.Barrier(len(sources) + 1)
        until = [0.0]

        def work(index: int, source: Source, line: socket.socket) -> None:
            try:
                begin.wait(30)
                while time.perf_counter() < until[0]:
                    status, body = ask(line, source.next_request())
                    if status != source.expected:
                        faults.append(f"{status} instead of {source.expected}: {body[-600:]!r}")
                        return
                    source.answered(status, body)
                    counts[index] += 1
            except (OSError, ValueError) as error:
                faults.append(repr(error))

        given = zip(range(len(sources)), sources, self.open, strict=True)
        threads = [threading.Thread(target=work, args=each, daemon=True) for each in given]
        for thread in threads:
            thread.start()
        started = time.perf_counter()
        until[0] = started + seconds
        begin.wait(30)
        for thread in threads:
            thread.join(seconds + 60)
        took = time.perf_counter() - started
        if faults:
            raise Failed(faults[0])
        return sum(counts) / took, sum(counts)


def ask(line: socket.socket, request: bytes) -> tuple[int, bytes]:
    """One request on an open line: the status and the body."""
    line.sendall(request)
    got = b""
    while b"\r\n\r\n" not in got:
        part = line.recv(262144)
        if not part:
            raise OSError("the server closed the line")
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    length = 0
    for header in head.split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    parts = [body]
    have = len(body)
    while have < length:
        part = line.recv(262144)
        if not part:
            raise OSError("the server closed the line")
        parts.append(part)
        have += len(part)
    return int(head[9:12]), b"".join(parts)
