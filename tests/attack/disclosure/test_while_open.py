"""While a wave is open, nobody who watches the pages learns who answered, or what."""

from collections.abc import Callable
from contextlib import closing
from itertools import pairwise

from flask import Flask

from core.db import db
from core.settings import Settings
from core.tickets import SigningKey
from members.models import Member
from networks.waves import State
from surveys import ballot_box, store
from surveys.box import make_box
from tests.builders import make_lead, make_root, make_wave
from tests.pages import CheckedClient, without_token
from tests.surveys.boxing import CELLS, WAVE, Device, boxes, opening, wave_path

SignIn = Callable[[Member], CheckedClient]


def test_no_page_changes_with_an_answer(app: Flask, settings: Settings, sign_in: SignIn) -> None:
    club = make_root()
    running = make_wave(club, id=WAVE, state=State.OPEN)
    client = sign_in(make_lead(club))
    holder = boxes(settings, tuple(SigningKey.generate().to_pem() for _ in CELLS))
    holder.open(opening())
    folder = wave_path(settings)
    cards = holder.draw_cards(WAVE, {CELLS[0]: 3})[CELLS[0]]
    watched = [f"/app/results/{club.id}", f"/app/club/{club.id}", f"/app/club/{club.id}/wave/{running.id}"]

    def look() -> list[str]:
        db.session.rollback()
        return [without_token(client.get(address)) for address in watched]

    def counted() -> object:
        """Return what a naive page would show: the totals so far."""
        with store.opened(folder.box) as connection:
            return ballot_box.totals(connection)

    box = make_box(settings)
    seen, naive = [look()], [counted()]
    with closing(box.extensions["served"]):
        device = Device(box.test_client(), folder)
        for code in cards:
            assert device.send(device.ticket(code, CELLS[0])).status_code == 200
            seen.append(look())
            naive.append(counted())
    assert [one for one in seen if one != seen[0]] == []
    assert all(one != other for one, other in pairwise(naive))
    assert client.get(f"/app/results/{club.id}/{WAVE}/json").status_code == 404
