"""Measure what reading results costs: many answers against few, many waves against few, and a chart's JSON."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from analytics.dashboard import charts
from analytics.dashboard.charts import Point
from analytics.measures.intervals import Estimate
from benchmarks import owners, readers
from benchmarks.load import Cost, get, middle, run
from benchmarks.readers import Reader
from benchmarks.served import Served, environment, served

READERS, READS = 2, 300
KINDS = {
    "10k-answers": (4, 10_000),
    "1M-answers": (4, 1_000_000),
    "12-waves": (12, 1_000_000),
    "104-waves": (104, 1_000_000),
}
"""Waves and answers of the roots whose results are read; a page shows twelve waves at most."""
GROWTH, PAGE, CHART = 1.1, 40_000, 0.01
"""Budgets: p99 at many over few, bytes of a page without plotly, a chart's JSON over plotly's own."""


@dataclass(frozen=True)
class Desk:
    """A running desk with one reader's page, and how many bytes it has."""

    server: Served
    request: bytes
    page: int


def report(rounds: int) -> None:
    """Print the costs and their budgets."""
    _report_charts(rounds)
    with tempfile.TemporaryDirectory() as folder, served("benchmarks.hello:hello") as hello, _desks(folder) as desks:
        seen = _interleaved(hello, desks, rounds)
        print(f"\n{'':28}{'CPU ms':>8}{'x hello':>9}{'budget':>8}{'p50 ms':>8}{'p99 ms':>8}{'bytes':>9}")
        for name, cost in seen.items():
            size = desks[name].page if name in desks else 0
            ratio = cost.cpu_ms / seen["hello"].cpu_ms
            print(f"{name:28}{cost.cpu_ms:8.3f}{ratio:9.1f}{'':8}{cost.p50_ms:8.1f}{cost.p99_ms:8.1f}{size:9}")
        for many, few in (("1M-answers", "10k-answers"), ("104-waves", "12-waves"), ("104-waves", "1M-answers")):
            budget = "" if few == "1M-answers" else GROWTH  # four waves are less to show than twelve
            print(f"{f'p99, {many} / {few}':28}{'':8}{seen[many].p99_ms / seen[few].p99_ms:9.2f}{budget:>8}")
            print(f"{f'CPU, {many} / {few}':28}{'':8}{seen[many].cpu_ms / seen[few].cpu_ms:9.2f}")
        print(f"{'largest page, bytes':28}{'':8}{max(desk.page for desk in desks.values()):9}{PAGE:>8}")
        print(f"{'memory, MB (PSS)':28}{'':8}{desks['1M-answers'].server.memory():9.0f}")


@contextmanager
def _desks(folder: str) -> Iterator[Mapping[str, Desk]]:
    with ExitStack() as running:
        desks = {}
        for name, (waves, answers) in KINDS.items():
            settings = owners.folder_settings(readers.folder(Path(folder), name))
            reader = readers.seed(settings, waves=waves, answers=answers)
            server = running.enter_context(served("app:wsgi_desk", **environment(settings)))
            desks[name] = Desk(server, reader.request(), _bytes(server, reader))
        yield desks


def _bytes(server: Served, reader: Reader) -> int:
    """Return how long a page is before it is packed for the way."""
    url = f"http://127.0.0.1:{server.port}/app/results/{reader.network}"
    with urlopen(Request(url, headers={"Cookie": reader.cookie, "Host": "localhost"})) as page:
        return len(page.read())


def _interleaved(hello: Served, desks: Mapping[str, Desk], rounds: int) -> dict[str, Cost]:
    costs: dict[str, list[Cost]] = {name: [] for name in ("hello", *desks)}
    for _ in range(rounds):
        costs["hello"].append(run(hello, [get("/")] * READS, READERS))
        for name, desk in desks.items():
            costs[name].append(run(desk.server, [desk.request] * READS, READERS))
    return {name: middle(each) for name, each in costs.items()}


def _report_charts(rounds: int) -> None:
    """Compare a stored chart's JSON as it is made with plotly's own, both from the same numbers."""
    import plotly.graph_objects as go  # noqa: PLC0415  # a second's import that the pages' part need not wait for

    points = [Point(f"{month}/26", Estimate(month / 2, month / 2 - 1, month / 2 + 1)) for month in range(1, 13)]
    plain = charts.figure(points)
    ours = _cpu(lambda: charts.as_json({"ucla3": plain}), 1000, rounds)
    theirs = _cpu(lambda: go.Figure(plain).to_json(), 20, rounds)
    print(f"{'chart as JSON, CPU ms':28}{ours:8.3f}\n{'go.Figure().to_json()':28}{theirs:8.3f}")
    print(f"{'chart / go.Figure':28}{'':8}{ours / theirs:9.4f}{CHART:>8}")


def _cpu(make: Callable[[], object], times: int, rounds: int) -> float:
    """Return the CPU milliseconds of one call, the best of several rounds."""
    make()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            make()
        spent.append((time.process_time() - start) / times)
    return min(spent) * 1000
