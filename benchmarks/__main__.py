"""Print the ratios of the budgets in docs: page, ticket and answer against a bare Flask page, interleaved.

Then what reading results costs, what the statistics promise, what making releases costs, and the peer side: what
pairing costs beside other libraries, and a year of asking and listening.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import coverage, dashboard, matching, owners, peer_year, release
from benchmarks.load import Cost, get, middle, run
from benchmarks.owners import Owners
from benchmarks.served import Served, environment, served
from core.settings import Settings

OWNERS = 32
FRESH, WARM, AROUND = 5, 36, 128
"""Boxes that are new in a round, answers before it counts, and answers that count: their middle is the hundredth."""
BUDGETS = {"page": 2.0, "answer": 5.0, "answer p99": 1.2, "answer at 20,000 / at 100": 1.1}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2000, help="per round and kind")
    parser.add_argument("--filled", type=int, default=20_000, help="answers in the box for the last ratio")
    parser.add_argument(
        "--part", choices=("web", "dashboard", "coverage", "release", "peers"), help="all of them unless told"
    )
    given = parser.parse_args()
    parts = {
        "web": lambda: _web(given),
        "dashboard": lambda: dashboard.report(given.rounds),
        "coverage": coverage.report,
        "release": release.report,
        "peers": _peers,
    }
    for name in [given.part] if given.part else parts:
        parts[name]()


def _peers() -> None:
    """Measure the peer side, each part as it runs by itself too."""
    matching.report(matching.SIZES, 3, matching.LIMIT)
    matching.report_tick()
    peer_year.report(peer_year.Size(), 1)


def _web(given: argparse.Namespace) -> None:
    """Measure the pages against a bare Flask page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = owners.folder_settings(Path(folder))
        wave = owners.open_wave(settings)
        with served("benchmarks.hello:hello") as hello, served("app:wsgi_box", **environment(settings)) as box:
            _report(_rounds(hello, box, wave, given.rounds, given.requests), box)
            _fill(box, wave, given.filled)
            _growth(box, wave, settings, given.rounds)


def _rounds(hello: Served, box: Served, wave: Owners, rounds: int, number: int) -> dict[str, Cost]:
    """Interleave the kinds, so that whatever else the machine does falls on all of them."""
    costs: dict[str, list[Cost]] = {"hello": [], "page": [], "ticket": [], "answer": []}
    page = get(f"/box/{wave.wave}/fr/", **{"Accept-Encoding": "gzip"})
    for _ in range(rounds):
        costs["hello"].append(run(hello, [get("/")] * number, OWNERS))
        costs["page"].append(run(box, [page] * number, OWNERS))
        costs["ticket"].append(run(box, wave.ticket_requests(number // 4), OWNERS))
        costs["answer"].append(run(box, wave.answer_requests(number // 2), OWNERS))
    return {kind: middle(each) for kind, each in costs.items()}


def _report(costs: dict[str, Cost], box: Served) -> None:
    hello = costs["hello"]
    print(f"{'':28}{'CPU ms':>8}{'x hello':>9}{'budget':>8}{'p50 ms':>8}{'p99 ms':>8}")
    for kind, cost in costs.items():
        budget = BUDGETS.get(kind, "")
        ratio = cost.cpu_ms / hello.cpu_ms
        print(f"{kind:28}{cost.cpu_ms:8.3f}{ratio:9.2f}{budget:>8}{cost.p50_ms:8.1f}{cost.p99_ms:8.1f}")
    print(f"{'answer p99 / hello p99':28}{'':8}{costs['answer'].p99_ms / hello.p99_ms:9.2f}{BUDGETS['answer p99']:>8}")
    whole = sum(costs[kind].cpu_ms for kind in ("page", "ticket", "answer"))
    print(f"{'page + ticket + answer':28}{whole:8.3f}{whole / hello.cpu_ms:9.2f}")
    print(f"{'Box memory, MB (PSS)':28}{box.memory():8.0f}")


def _fill(box: Served, wave: Owners, number: int) -> None:
    for start in range(0, number, 2000):
        run(box, wave.answer_requests(min(2000, number - start)), OWNERS)


def _growth(box: Served, full: Owners, settings: Settings, rounds: int) -> None:
    """Compare the answers around the hundredth of fresh boxes with those that come to a full one, interleaved."""
    ratios = []
    for _ in range(rounds):
        fresh = [owners.open_wave(settings, full.keys.values()) for _ in range(FRESH)]
        for wave in (*fresh, full):  # whatever is read once, its keys above all, is read now
            run(box, wave.answer_requests(WARM), OWNERS)
        small = [sheet for wave in fresh for sheet in wave.answer_requests(AROUND)]
        cost = run(box, small, OWNERS).cpu_ms
        ratios.append(run(box, full.answer_requests(len(small)), OWNERS).cpu_ms / cost)
    print(f"{'answer at 20,000 / at 100':28}{'':8}{median(ratios):9.2f}{BUDGETS['answer at 20,000 / at 100']:>8}")


if __name__ == "__main__":
    main()
