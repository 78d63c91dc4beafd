"""One card, one ticket, one answer: over HTTP, from twenty devices at once, page and form together."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest

from core import tickets
from core.settings import Settings
from networks.card_codes import typed
from networks.manifests import b64u, unb64u
from surveys import ballot_box, question_sets, store
from tests.browser import Serve
from tests.journeys.device import Device, opened, sheet
from tests.surveys.stage import Stage, open_stage

TRIES = 20
QUESTIONS = question_sets.load("pulse-fr-1")
Try = Callable[[], int]


@pytest.fixture
def stage(settings: Settings, serve: Serve) -> Iterator[Stage]:
    with open_stage(settings, serve) as stage:
        yield stage


def together(tries: Sequence[Try]) -> list[int]:
    """Do all at the same moment and return the statuses."""
    ready = Barrier(len(tries))

    def once(one: Try) -> int:
        ready.wait()
        return one()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(once, tries))


def counted(stage: Stage) -> tuple[int, int]:
    """Return how many sheets came, by the totals and by the marks of spent tickets."""
    with store.opened(stage.folder.box) as connection:
        totals = ballot_box.totals(connection)
        spent = sum(1 for row in connection.execute("SELECT row_id FROM spent") if any(row[0]))
    return sum(counts["*"]["1"] for counts in totals.values()), spent


def by_page(device: Device, answers: dict[str, int]) -> Try:
    """Answer as the page does, with a ticket of its own if it gets one."""

    def answer() -> int:
        key = device.key()
        prepared = tickets.prepare(tickets.fingerprint(key))
        blinding = tickets.blind(key, prepared)
        asked = device.ask(blinding.blinded)
        if asked.status != 200:
            return asked.status
        signature = tickets.finalize(key, prepared, unb64u(asked.content["blind_sig"]), blinding.inverse)
        ticket = {"cell": device.cell, "prepared": b64u(prepared), "signature": b64u(signature)}
        return device.post("answers", sheet(ticket, answers)).status

    return answer


def by_form(device: Device, value: int) -> Try:
    """Answer as the form without script does, with the typed code of the same card."""
    fields = {item.id: str(item.options[value % len(item.options)].code) for item in QUESTIONS.items}
    body = urlencode({"code": typed(unb64u(device.code)), **fields}).encode()
    return lambda: device.request("POST", "fr/form", body, Content_Type="application/x-www-form-urlencoded").status


def test_a_card_counts_once_however_page_and_form_race(stage: Stage) -> None:
    device = opened(stage.link())
    statuses = together([by_page(device, {"sisq": n % 5 + 1}) if n % 2 else by_form(device, n) for n in range(TRIES)])
    assert sorted(statuses) == [200, *[409] * (TRIES - 1)]
    assert counted(stage) == (1, 1)


def test_a_ticket_counts_once_however_many_answers_it_is_sent_with(stage: Stage) -> None:
    device = opened(stage.link())
    ticket = device.ticket()
    bodies = [sheet(ticket, {"sisq": n % 5 + 1}) for n in range(TRIES)]
    statuses = together([lambda body=body: device.post("answers", body).status for body in bodies])  # type: ignore[misc]
    assert sorted(statuses) == [200, *[409] * (TRIES - 1)]
    assert counted(stage) == (1, 1)


def test_a_sheet_sent_twenty_times_gets_twenty_receipts_and_counts_once(stage: Stage) -> None:
    device = opened(stage.link())
    body = sheet(device.ticket(), {"sisq": 2})
    assert together([lambda: device.post("answers", body).status] * TRIES) == [200] * TRIES
    assert counted(stage) == (1, 1)


def test_twenty_cards_at_once_count_twenty_times(stage: Stage) -> None:
    """Positive control: nothing but the card stands in the way."""
    devices = [opened(stage.link()) for _ in range(TRIES)]
    statuses = together([by_page(d, {"sisq": 3}) if n % 2 else by_form(d, n) for n, d in enumerate(devices)])
    assert statuses == [200] * TRIES
    assert counted(stage) == (TRIES, TRIES)
