"""The two sides of a wave in memory: a roster, ballot boxes and a publisher that remember what they were asked."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import count

from markupsafe import Markup

from core.findings import Finding
from networks import frozen
from networks.cells import CellClass
from networks.manifests import manifest_hash
from networks.ports import BoxClosed, CardMail, Event, NotSealed, Opening, Participation, Ports, SealOutcome
from networks.restores import Condition
from tests.networks.records import record_of


class PowerCut(Exception):
    """The machine stopped here."""


@dataclass
class FakeRoster:
    """Members as counts per class; after `fails_after` mails the power goes, `joining` come in between two counts."""

    counts: dict[CellClass, int] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    dealt: list[tuple[str, bytes]] = field(default_factory=list)
    announced: list[CardMail] = field(default_factory=list)
    reminders: list[CardMail] = field(default_factory=list)
    told: list[tuple[Event, datetime]] = field(default_factory=list)
    forgotten: int = 0
    replaced: dict[str, int] = field(default_factory=lambda: {"c1": 2, "c2": 1})
    fails_after: int | None = None
    joining: int = 0
    cell_of: Mapping[CellClass, str] = field(default_factory=dict)
    leads: Sequence[str] = ("Jeanne Morel", "Karim Benali")

    def classes(self, root_id: str) -> Mapping[CellClass, int]:
        return self.counts

    def lead_names(self, root_id: str) -> Sequence[str]:
        return self.leads

    def assign(self, wave_id: str, root_id: str, cell_of: Mapping[CellClass, str]) -> None:
        self.waiting, self.cell_of = Counter(), cell_of
        for each, n in self.counts.items():
            self.waiting[cell_of[each]] += n + self.joining

    def asked(self, wave_id: str, leaf: str | None = None) -> Mapping[str, int]:
        return +self.waiting if leaf is None else self._of({leaf})

    def announce(self, mail: CardMail) -> int:
        self.announced.append(mail)
        return 0

    def undealt(self, wave_id: str) -> Mapping[str, int]:
        return self.waiting - self._of(frozen.by_hand(wave_id))

    def _of(self, leaves: Collection[str]) -> Counter[str]:
        found: Counter[str] = Counter()
        for each, n in self.counts.items():
            found[self.cell_of[each]] += n if each.leaf in leaves else 0
        return +found

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        sent = 0
        for cell, drawn in codes.items():
            for code in drawn:
                if sent == self.fails_after:
                    raise PowerCut
                self.dealt.append((cell, code))
                self.waiting[cell] -= 1
                sent += 1
        return sent

    def remind(self, mail: CardMail) -> None:
        self.reminders.append(mail)

    def tell(self, wave_id: str, root_id: str, event: Event, until: datetime) -> None:
        self.told.append((event, until))

    def forget(self, wave_id: str) -> Mapping[str, int]:
        self.forgotten += 1
        self.waiting.clear()
        return self.replaced


@dataclass
class FakeBoxes:
    """Boxes that count: codes are numbers, sheets are whatever the test says."""

    opened: dict[str, Opening] = field(default_factory=dict)
    extended: dict[str, datetime] = field(default_factory=dict)
    sealed: list[str] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    sheets: int = 12
    enough: int = 8
    keys: int = 0
    half: bool = True
    stock: Counter[str] = field(default_factory=Counter)
    records: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """The public files of each wave opened, for a test to change."""
    broken: set[str] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None  # a field's default
    """What happens elsewhere while a box is made."""
    drawn: Iterator[int] = field(default_factory=count)
    draws: set[bytes] = field(default_factory=set)

    def open(self, opening: Opening) -> str:
        self.opened.setdefault(opening.wave_id, opening)
        self.records.setdefault(opening.wave_id, dict(record_of(opening)))
        self.meanwhile()
        return manifest_hash(self.records[opening.wave_id]["manifest.json"])

    def make_keys_ahead(self, number: int) -> int:
        made, self.keys = max(0, number - self.keys), max(number, self.keys)
        return made

    def draw_cards(
        self, wave_id: str, counts: Mapping[str, int], draw: bytes | None = None
    ) -> Mapping[str, Sequence[bytes]]:
        if wave_id in self.sealed:
            raise BoxClosed(wave_id)
        if draw is not None:
            self.stock[wave_id] += 0 if draw in self.draws else sum(counts.values())
            self.draws.add(draw)
            return {
                cell: [sha256(draw + bytes([n])).digest()[:16] for n in range(many)] for cell, many in counts.items()
            }
        self.stock[wave_id] += sum(counts.values())
        return {cell: [next(self.drawn).to_bytes(16, "big") for _ in range(n)] for cell, n in counts.items()}

    def record(self, wave_id: str) -> Mapping[str, bytes]:
        return self.records.get(wave_id, {})

    def stocked(self, wave_id: str) -> int:
        if wave_id in self.sealed:
            raise BoxClosed(wave_id)
        return self.stock[wave_id]

    def conditions(self) -> Mapping[str, Condition]:
        return {wave_id: self._condition(wave_id) for wave_id in self.opened}

    def _condition(self, wave_id: str) -> Condition:
        if wave_id in self.destroyed:
            return Condition.CANCELLED
        if wave_id not in self.sealed:
            return Condition.OPEN
        return Condition.SEALED if self.sheets >= self.enough and wave_id not in self.discarded else Condition.EMPTY

    def half_used(self, wave_id: str) -> bool:
        if wave_id in self.sealed:
            raise BoxClosed(wave_id)
        return self.half

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        self.extended[wave_id] = closes_at

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        if wave_id in self.broken:
            raise PowerCut
        self.sealed.append(wave_id)
        self.enough = threshold
        enough = self.sheets >= threshold
        return SealOutcome(sealed=enough, sheets=self.sheets if enough else None)

    def destroy(self, wave_id: str) -> None:
        self.destroyed.append(wave_id)

    def examine(self) -> tuple[Finding, ...]:
        return ()

    def totals(self, wave_id: str) -> bytes:
        if wave_id not in self.sealed:
            raise NotSealed(wave_id)
        return b"{}"

    def discard_totals(self, wave_id: str) -> None:
        self.discarded.append(wave_id)


@dataclass
class FakePublisher:
    """A publisher that keeps the waves and their replacement cards."""

    published: list[tuple[str, Mapping[str, int]]] = field(default_factory=list)

    def rules(self, threshold: int) -> Mapping[str, object]:
        return {"k": threshold}

    def has(self, wave_id: str) -> bool:
        return any(each == wave_id for each, _ in self.published)

    def publish(self, wave_id: str, replacements: Mapping[str, int]) -> None:
        self.published.append((wave_id, replacements))


class FakeForesight:
    """A foresight that supposes that six of ten answer and names each part of a page."""

    def usual_share(self, root_id: str) -> Participation:
        return Participation(0.6)

    def alone_from(self, threshold: int) -> int:
        return max(10, threshold)

    def short(self, network_id: str) -> Markup:
        return Markup("<p>short list</p>")

    def change(self, network_id: str) -> Markup:
        return Markup("<p>smallest change</p>")

    def choices(self, root_id: str) -> Markup:
        return Markup("<p>other choices</p>")


class FakePreview:
    """A check-in page in one line."""

    def file(self, question_set: str, name: str) -> tuple[bytes, str] | None:
        page = (
            f'<!doctype html><html lang="fr"><head><title>{question_set}</title></head>'
            "<body><main><h1>Avant</h1></main></body></html>"
        ).encode()
        files = {"fr/": (page, "text/html; charset=utf-8"), "page/checkin.js": (b"//", "text/javascript")}
        return files.get(name)


@dataclass
class FakePorts:
    """The fakes by their own types, and as the ports that an application takes."""

    roster: FakeRoster = field(default_factory=FakeRoster)
    boxes: FakeBoxes = field(default_factory=FakeBoxes)
    publisher: FakePublisher = field(default_factory=FakePublisher)

    def ports(self) -> Ports:
        return Ports(self.roster, self.boxes, self.publisher, FakeForesight(), FakePreview())
