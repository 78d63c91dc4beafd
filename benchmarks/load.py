"""Send prepared requests over kept-alive connections and measure what the server spends on each."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.served import Served

OK = b"HTTP/1.1 200"


@dataclass(frozen=True)
class Cost:
    """What one kind of request costs: CPU milliseconds each, and the 50th and 99th percentile of waiting in ms."""

    cpu_ms: float
    p50_ms: float
    p99_ms: float


def get(path: str, **headers: str) -> bytes:
    """Return the bytes of a GET request."""
    return _request("GET", path, b"", headers)


def post(path: str, body: bytes) -> bytes:
    """Return the bytes of a JSON POST request."""
    return _request("POST", path, body, {"Content-Type": "application/json"})


def _request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(server: Served, requests: Sequence[bytes], owners: int) -> Cost:
    """Send every request once, from so many owners at the same time; raises RuntimeError unless all succeed."""
    before = server.cpu()
    waits = asyncio.run(_all(server.port, requests, owners))
    spent = server.cpu() - before
    cuts = quantiles(waits, n=100)
    return Cost(spent / len(requests) * 1000, cuts[49] * 1000, cuts[98] * 1000)


async def _all(port: int, requests: Sequence[bytes], owners: int) -> list[float]:
    shares = [requests[start::owners] for start in range(owners)]
    return [wait for waits in await asyncio.gather(*(_owner(port, share) for share in shares)) for wait in waits]


async def _owner(port: int, requests: Iterable[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    waits = []
    for request in requests:
        start = time.perf_counter()
        writer.write(request)
        await _answer(reader)
        waits.append(time.perf_counter() - start)
    writer.close()
    await writer.wait_closed()
    return waits


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(OK):
        raise RuntimeError(head.splitlines()[0].decode())
    length = next(int(line[15:]) for line in head.lower().splitlines() if line.startswith(b"content-length:"))
    await reader.readexactly(length)


def middle(costs: Iterable[Cost]) -> Cost:
    """Return the median of several rounds, figure by figure."""
    rounds = list(costs)
    return Cost(*(median(getattr(each, name) for each in rounds) for name in ("cpu_ms", "p50_ms", "p99_ms")))
