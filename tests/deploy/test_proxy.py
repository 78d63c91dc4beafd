"""The shipped nginx sites under a real nginx: what reaches the Box, and what is written down of a request."""

import http.client
import json
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app import create_desk
from core.findings import Finding
from core.preconditions.proxy import judge
from core.settings import Settings
from tests.conftest import FakeClock
from tests.deploy.proxies import BOX, CALLER, DESK, Proxy, careless, free_ports, running
from tests.deploy.units import DEPLOY

WAVE = "a1b2c3d4e5f60718"
PATH = f"/box/{WAVE}/answers"
BODY = json.dumps({"cell": "marker-cell", "pad": "marker-pad" * 600}).encode()
MARKED = {
    "Content-Type": "application/json",
    "Origin": f"https://{BOX}",
    "Sec-Fetch-Site": "same-origin",
    "Cookie": "entrepairs=marker-cookie",
    "Authorization": "Bearer marker-credential",
    "User-Agent": "marker-browser",
    "Accept-Language": "fr-marker",
    "Referer": "https://marker.example/",
    "X-Forwarded-For": "203.0.113.77",
    "X-Request-Id": "marker-id",
}


@dataclass
class Upstream:
    """What stands where the Box or Desk would, and keeps all that reaches it."""

    port: int = 0
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    status: int = 200


@contextmanager
def upstream() -> Iterator[Upstream]:
    kept = Upstream()

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            kept.paths.append(self.path)
            kept.headers.append({name.lower(): value for name, value in self.headers.items()})
            kept.bodies.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            page = b"x" * 200_000
            self.send_response(kept.status)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_GET = do_POST  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that nginx's own user can enter."""
    with tempfile.TemporaryDirectory(prefix="proxy-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def behind() -> Iterator[Upstream]:
    with upstream() as kept:
        yield kept


@pytest.fixture(scope="module")
def proxy(folder: Path, behind: Upstream) -> Iterator[Proxy]:
    """Both shipped sites, each before the upstream that keeps everything."""
    with running(folder / "shipped", {"desk": behind.port, "box": behind.port}, level="info") as proxy:
        yield proxy


def ask(proxy: Proxy, host: str, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(f"{host}:{proxy.port}")
    connection.sock = proxy.line(host)
    with closing(connection):
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return response.status, response.read()


def traces(since: float) -> list[bytes]:
    """Return all that a log could tell of a marked request sent since that moment."""
    seconds = range(int(since), int(time.time()) + 1)
    clocks = {time.strftime("%H:%M:%S", at(second)) for at in (time.gmtime, time.localtime) for second in seconds}
    return [one.encode() for one in (WAVE, CALLER, "marker", "203.0.113.77", *clocks, *map(str, seconds))]


def test_only_what_the_box_may_know_reaches_it(proxy: Proxy, behind: Upstream) -> None:
    assert ask(proxy, BOX, "POST", f"{PATH}?marker=query", BODY, **MARKED)[0] == 200
    assert behind.paths[-1] == PATH
    assert behind.bodies[-1] == BODY
    told = behind.headers[-1]
    assert told["origin"] == f"https://{BOX}"
    assert set(told) == {"host", "content-type", "content-length", "accept-encoding", "origin", "sec-fetch-site"}
    assert "marker" not in repr(told)


def test_of_an_answer_nothing_is_written_down(proxy: Proxy) -> None:
    time.sleep(1.1)  # starting up is logged with its second
    before, folders, start = proxy.logged(), proxy.temporary(), time.time()
    assert folders
    for _ in range(3):
        assert ask(proxy, BOX, "POST", PATH, BODY, **MARKED)[0] == 200
    assert ask(proxy, BOX, "GET", f"/box/{WAVE}/no-such-page", b"", **MARKED)[0] == 200
    assert ask(proxy, BOX, "GET", "/elsewhere/marker")[0] == 404
    assert ask(proxy, BOX, "DELETE", PATH, b"", **MARKED)[0] == 403
    assert ask(proxy, BOX, "POST", PATH, b"marker" * 4000, **MARKED)[0] == 413
    written = proxy.logged()[len(before) :]
    assert [one for one in traces(start) if one in written] == []
    assert proxy.temporary() == folders


def test_by_itself_nginx_writes_all_of_it_down(folder: Path, behind: Upstream) -> None:
    with running(folder / "careless", {"box": behind.port}, careless) as proxy:
        folders, start = proxy.temporary(), time.time()
        assert ask(proxy, BOX, "POST", f"{PATH}?marker=query", BODY, **MARKED)[0] == 200
        written = proxy.logged()
        found = [one for one in traces(start) if one in written]
        assert proxy.temporary() != folders  # the body was on disk for a moment
    assert {WAVE.encode(), CALLER.encode(), b"marker"} < set(found)
    assert any(b":" in one for one in found)
    assert "cookie" in behind.headers[-1]


def test_a_box_that_is_away_leaves_no_trace_of_who_asked(folder: Path, behind: Upstream) -> None:
    (nobody,) = free_ports(1)
    with running(folder / "away", {"desk": nobody, "box": nobody}, level="info") as proxy:
        time.sleep(1.1)
        before, start = proxy.logged(), time.time()
        assert ask(proxy, BOX, "POST", PATH, BODY, **MARKED)[0] == 502
        written = proxy.logged()[len(before) :]
    assert [one for one in traces(start) if one in written] == []
    with running(folder / "away-careless", {"box": nobody}, careless) as proxy:
        assert ask(proxy, BOX, "POST", PATH, BODY, **MARKED)[0] == 502
        assert PATH.encode() in (proxy.folder / "logs" / "error.log").read_bytes()


@pytest.fixture
def failing(behind: Upstream) -> Iterator[None]:
    """Whatever is asked fails."""
    behind.status = 500
    yield
    behind.status = 200


@pytest.mark.usefixtures("failing")
def test_the_log_of_desk_holds_what_fails_and_no_caller_moment_or_query(proxy: Proxy) -> None:
    log, start = proxy.folder / "logs" / "entrepairs-desk.log", time.time()
    assert ask(proxy, DESK, "GET", "/fr/help?marker=query", b"", **MARKED)[0] == 500
    assert b"500 GET /fr/help " in log.read_bytes()
    assert [one for one in traces(start) if one in log.read_bytes()] == []


@pytest.mark.usefixtures("failing")
def test_every_address_that_is_a_secret_stays_out_of_the_log(
    settings: Settings, clock: FakeClock, proxy: Proxy
) -> None:
    rules = [rule for rule in create_desk(settings, now=clock).url_map.iter_rules() if "token" in rule.arguments]
    assert len(rules) > 5
    log = proxy.folder / "logs" / "entrepairs-desk.log"
    for rule in rules:
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule).replace("<token>", "marker")
        assert "<" not in path
        assert ask(proxy, DESK, "GET", path)[0] == 500
    assert b"marker" not in log.read_bytes()


def test_what_succeeds_on_desk_is_not_logged(proxy: Proxy) -> None:
    log = proxy.folder / "logs" / "entrepairs-desk.log"
    before = log.read_bytes()
    assert ask(proxy, DESK, "GET", "/app/home")[0] == 200
    assert log.read_bytes() == before


def test_desk_is_told_who_calls_and_nobody_can_claim_another_address(proxy: Proxy, behind: Upstream) -> None:
    assert ask(proxy, DESK, "GET", "/fr/", b"", **MARKED)[0] == 200
    assert behind.headers[-1]["x-forwarded-for"] == CALLER
    assert behind.headers[-1]["host"] == f"{DESK}:{proxy.port}"


def test_the_box_is_not_reached_by_desk_s_host_nor_desk_by_the_box_s(proxy: Proxy, behind: Upstream) -> None:
    reached, log = len(behind.paths), proxy.folder / "logs" / "entrepairs-desk.log"
    assert ask(proxy, DESK, "GET", f"/box/{WAVE}/fr/")[0] == 404
    assert WAVE.encode() not in log.read_bytes()
    assert ask(proxy, BOX, "GET", "/app/home")[0] == 404
    assert len(behind.paths) == reached


def test_each_host_has_a_certificate_of_its_own_so_that_no_connection_serves_both(proxy: Proxy) -> None:
    names: list[object] = []
    for host in (DESK, BOX):
        with proxy.line(host) as line:
            certificate = line.getpeercert() or {}
            names.append([pair[1] for pair in certificate["subjectAltName"]])
    assert names == [[DESK], [BOX]]


def test_who_comes_without_encryption_is_sent_on_without_the_query(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain)
    with closing(connection):
        connection.request("GET", f"/box/{WAVE}/fr/?marker=1", headers={"Host": BOX})
        response = connection.getresponse()
        assert (response.status, response.headers["Location"]) == (308, f"https://{BOX}/box/{WAVE}/fr/")


@pytest.mark.parametrize("host", [DESK, BOX])
def test_no_address_writes_headers_of_its_own_into_the_answer_that_sends_people_on(proxy: Proxy, host: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", proxy.plain), timeout=20)) as line:
        split = f"/box/{WAVE}/%0d%0aSet-Cookie:%20who=1%0d%0a"
        line.sendall(f"GET {split} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        with line.makefile("rb") as answer:
            told = answer.read().partition(b"\r\n\r\n")[0].splitlines()
    assert f"Location: https://{host}{split}".encode() in told
    assert not [one for one in told if one.lower().startswith(b"set-cookie")]


def test_the_examination_of_a_proxy_agrees(proxy: Proxy) -> None:
    sites = [DEPLOY / "nginx" / f"{side}.conf" for side in ("desk", "box")]
    assert judge(sites) == judge([proxy.folder / "nginx.conf"]) == Finding("proxy", holds=True)
