"""The codes of printed cards exist in one answer alone: no byte of a draw or a code is stored, logged or mailed."""

import logging
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from core.db import db
from core.mail import Memory, deliver
from core.settings import Settings
from members.models import Member
from networks import by_hand
from networks.card_codes import read_typed
from networks.manifests import unb64u
from networks.opening import open_due, stock_open
from surveys import store
from surveys.cards import card_hash
from surveys.folders import WaveFolder
from tests.attack.reader.marks import forms
from tests.builders import OPENS, make_lead, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.stored import stored

pytestmark = pytest.mark.usefixtures("each_database")
MEMBERS = 9


@pytest.fixture
def said() -> Iterator[Callable[[], bytes]]:
    """Everything that any logger says from now on."""
    page = BytesIO()
    handler, root = logging.StreamHandler(TextIOWrapper(page, write_through=True)), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield page.getvalue
    root.removeHandler(handler)
    root.setLevel(before)


def opened(clock: FakeClock) -> tuple[str, str, Member]:
    """Open a wave of a club of nine that draws its cards; return club, wave and lead."""
    club = make_root()
    lead = make_lead(club)
    for _ in range(MEMBERS - 1):
        make_member(club)
    by_hand.choose(club.id, drawn=True)
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    open_due()
    stock_open()
    return club.id, wave.id, lead


def written(code: bytes) -> tuple[bytes, ...]:
    """Return a secret in every form in which it may be written down."""
    return forms(code.hex())


def test_no_byte_of_a_draw_or_a_code_is_kept_anywhere(
    app: Flask,
    settings: Settings,
    clock: FakeClock,
    outbox: Memory,
    sign_in: Callable[[Member], CheckedClient],
    said: Callable[[], bytes],
) -> None:
    club, wave, lead = opened(clock)
    client = sign_in(lead)
    address = f"/app/club/{club}/wave/{wave}/cards"
    page = BeautifulSoup(client.get(address).get_data(as_text=True), "html5lib")
    draw = str(page.select_one("#draw")["value"])  # type: ignore[index]  # the form has one
    answer = client.send_form(address, {"draw": draw})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    slips = BeautifulSoup(answer.get_data(as_text=True), "html5lib").select(".digits")
    typed = ["-".join(slip.get_text(" ").split()) for slip in slips]
    codes = [read_typed(code) for code in typed]
    assert len(set(codes)) == MEMBERS
    deliver()

    mailed = "\n".join(mail.text for mail in outbox.sent).encode()
    everything = stored(settings) + said() + mailed
    secrets = [form for secret in (unb64u(draw), *codes) for form in written(secret)]
    secrets += [form.encode() for code in typed for form in (code, code.replace("-", ""), code.replace("-", " "))]
    assert [form for form in secrets if form in everything] == []
    with store.opened(WaveFolder(settings.waves_dir / wave).cards) as cards:
        kept = [row[0] for row in cards.execute("SELECT hash FROM card ORDER BY hash")]
    assert set(map(card_hash, codes)) <= set(kept)
    assert [card_hash(code) for code in codes] != [hash_ for hash_ in kept if hash_ in map(card_hash, codes)]

    (settings.data_dir / "kept.txt").write_text(f"{draw} {typed[0]}")
    found = {form for form in secrets if form in stored(settings)}
    assert {draw.encode(), typed[0].encode()} <= found, "positive control: a page that is kept is found"
