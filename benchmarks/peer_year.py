"""Print what a year of asking and listening would be like in a root of 2,000 members, beside reference figures.

The machine, the matching and the promise are the product's own; the people are assumed (`benchmarks.people`).
The first table repeats the assumptions of the reference simulation: people who never sleep, then people awake from 8
to 21 o'clock with slower week-ends that are served. The second table is the product as it comes: nothing is sent at
week-ends and on public holidays, four in ten want to see the peer's card first, one in five gives no leave to the
referent.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from benchmarks.people import GOOD, MIDDLING, POOR, Population, Setting, always, population, real_weeks
from benchmarks.year import Seen, Year
from peers.duty.promise import PROMISE, Hours
from peers.duty.public_holidays import FRANCE, computed

START = date(2026, 1, 1)
HABITS = (GOOD, MIDDLING, POOR)
SLEEPLESS = tuple(replace(how, hours=hours) for how, hours in zip(HABITS, (6, 10, 14), strict=True))
"""The reference gives twice the hours where it counts nights too."""
REFERENCE = {"never asleep": (99, 97, 94), "real weeks, week-ends served": (95, 91, 86)}


@dataclass(frozen=True)
class Size:
    """How large the root is and how long it is watched; `asks` is the share of members who ask in a quarter."""

    members: int = 2000
    clubs: int = 80
    listeners: float = 0.30
    asks: float = 0.06
    days: int = 364


def settings(days: int) -> Iterator[tuple[str, Setting]]:
    """Return the worlds to compare, by name."""
    years = range(START.year, (START + timedelta(days=days)).year + 2)
    served, closed = Hours(weekends=True), Hours(days_off=computed(FRANCE, years))
    for how in SLEEPLESS:
        yield "never asleep", Setting(Hours(opens=0, closes=24, weekends=True), always, how)
    for how in HABITS:
        yield "real weeks, week-ends served", Setting(served, real_weeks(served), how)
    for how in HABITS:
        yield "as it comes", Setting(closed, real_weeks(closed), how, leave=0.8, direct=0.6)


def asked(draw: Random, people: Population, size: Size) -> list[tuple[datetime, str]]:
    """Draw who asks and when: each quarter some of the members, at any hour from 7 to 23, on any day."""
    found = []
    for quarter in range(0, size.days, 91):
        for member_id in people.owners:
            if draw.random() < size.asks:
                day = START + timedelta(days=quarter + draw.randrange(min(91, size.days - quarter)))
                midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
                found.append((midnight + timedelta(hours=6) + timedelta(minutes=draw.randrange(16 * 60)), member_id))
    return found


def play(setting: Setting, size: Size, seed: int) -> tuple[Population, Seen]:
    """Play one year of one world; the same seed gives the same people and the same asks in each."""
    people = population(Random(seed), size.members, size.clubs, size.listeners)
    asks = asked(Random(seed + 1), people, size)
    return people, Year(people, setting, Random(seed + 2)).play(asks)


def share(seen: Seen, *, by_promise: bool) -> float:
    """Return the percentage in contact within 48 hours, or within the moment promised where one was."""
    if by_promise:
        pairs = [(seen.ended[one].contacted_at, moment) for one, moment in seen.promised.items()]
    else:
        pairs = [(one.contacted_at, one.asked_at + PROMISE) for one in seen.ended.values()]
    return 100 * sum(at is not None and at <= by for at, by in pairs) / max(len(pairs), 1)


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--members", type=int, default=Size.members)
    parser.add_argument("--days", type=int, default=Size.days)
    given = parser.parse_args()
    report(Size(members=given.members, clubs=max(given.members // 25, 1), days=given.days), given.seed)


def report(size: Size, seed: int) -> None:
    """Print both tables and the club of 25."""
    started = time.process_time()
    print(f"\n{size.members} members, {size.clubs} clubs, {size.days} days, seed {seed}")
    head = ("within 48 h", "ref.", "promise", "referent", "cards", "a listener", "most")
    print(f"{'peers answer':38}" + "".join(f"{word:>12}" for word in head))
    whole = None
    for number, (world, setting) in enumerate(settings(size.days)):
        figures = REFERENCE.get(world, ())
        # these are only there to be compared: half the time says as much
        people, seen = play(setting, replace(size, days=size.days // 2) if figures else size, seed)
        _print_row(f"{world}, {setting.answering.name}", people, seen, f"{figures[number % 3]} %" if figures else "")
        if not figures and setting.answering is MIDDLING:
            whole = setting, seen
    if whole:
        _print_clubs(whole[1], play(replace(whole[0], own_club_only=True), size, seed)[1])
    print(f"{'CPU s in all':38}{time.process_time() - started:12.0f}")
    print(NOTE)


def _print_row(name: str, people: Population, seen: Seen, reference: str) -> None:
    ended, cards = seen.ended.values(), Counter(one.peer_id for one in seen.sent)
    cells = (
        f"{share(seen, by_promise=False):.0f} %",
        reference,
        f"{share(seen, by_promise=True):.0f} %",
        f"{100 * sum(one.escalated_at is not None for one in ended) / len(ended):.0f} %",
        f"{len(seen.sent) / len(ended):.1f}",
        f"{len(seen.sent) / len(people.seats):.1f}",
        str(max(cards.values(), default=0)),
    )
    print(f"{name:38}" + "".join(f"{cell:>12}" for cell in cells))


def _print_clubs(root: Seen, club: Seen) -> None:
    """Compare the whole root with each club by itself."""
    heads = ("asks", "passed over", "nobody", "askers hit", "48 h")
    print(f"\n{'clubs of 25, as it comes, middling':38}" + "".join(f"{word:>12}" for word in heads))
    for name, seen in (("asking the whole root", root), ("asking the own club alone", club)):
        counts = (len(seen.ended), sum(seen.passed_over.values()), sum(seen.nobody.values()), len(seen.without))
        within = f"{share(seen, by_promise=False):.0f} %"
        print(f"{name:38}" + "".join(f"{number:12}" for number in counts) + f"{within:>12}")


NOTE = """
within 48 h  in contact within 48 hours by the clock, of all who asked; ref.: the reference simulation
promise      in contact within the moment shown, of those who were shown one (with leave for the referent)
referent     requests that reached the referent; cards: peers asked per request; a listener: cards per listener in
             all, most: the most that one listener got
passed over  looks at which a request got nobody although somebody free could have been asked; nobody: looks at which
             nobody free was allowed; askers hit: requests that met either
The worlds beside the reference are played for half the time.

Where this differs from the reference: a call follows a yes after six hours in the mean, as there, but six hours awake
where people sleep; the referent calls after one hour awake in the median (the reference leaves that open, and it moves
the last figures most); peers may be resting, full or busy; members ask between 7 and 23 h on any day. With calls after
three hours awake the second three worlds give 99, 99 and 97 %: the reference lies between the two.
As it comes the product sends nothing at week-ends and on public holidays: fewer are in contact within 48 hours by the
clock, and the moment shown when asking says so beforehand; that is the column to judge by. The reference alerts the
referent only while nobody has said yes; here also when, after a yes, nobody has said that the two have talked. Whoever
gives the referent no leave is shown no moment.
"""

if __name__ == "__main__":
    main()
