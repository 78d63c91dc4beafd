"""A club that draws its cards: chosen while nothing is open, cells without attributes, printed once from one draw."""

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.mail import Memory
from networks import by_hand, closing, frozen, lifecycle, opening
from networks.by_hand import CardsPrinted, NothingToPrint
from networks.cells import UNSTATED, CellClass
from networks.models import ByHand, Network, Printing, Wave
from networks.page_facts import SettingsFrozen
from networks.tree import settings_of
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts

pytestmark = pytest.mark.usefixtures("each_database")

DRAW, OTHER = b"d" * 32, b"o" * 32


def choose(club: Network, *, drawn: bool = True) -> None:
    with transaction():
        by_hand.choose(club.id, drawn=drawn)


def opened(root: Network, clock: FakeClock) -> Wave:
    wave = make_wave(root)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    return db.session.get_one(Wave, wave.id)


def codes_of(printed: list[tuple[str, bytes]]) -> set[bytes]:
    return {code for _cell, code in printed}


def test_a_choice_is_kept_once_however_often_it_is_said(club: Network) -> None:
    for drawn in (True, True, False, False):
        choose(club, drawn=drawn)
        assert by_hand.clubs(club.id) == ({club.id} if drawn else set())
        assert by_hand.applies(club.id, None) is drawn


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_nothing_is_chosen_while_a_wave_is_open_or_counted(club: Network, state: State) -> None:
    make_wave(club, state=state)
    with pytest.raises(SettingsFrozen):
        choose(club)
    assert db.session.scalars(select(ByHand)).all() == []


def test_a_club_that_draws_tells_no_attribute_apart_and_others_keep_theirs(sides: FakePorts, clock: FakeClock) -> None:
    root = make_federation()
    drawing, mailed = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    for club in (drawing, mailed):
        sides.roster.counts |= {CellClass(club.id, sector, "1-9"): 9 for sector in ("industry", "trade")}
    choose(drawing)
    wave = opened(root, clock)
    kept = frozen.of(wave)
    assert kept.by_hand == (drawing.id,)
    (alone,) = (cell for cell in kept.cells if drawing.id in cell.leaves)
    assert (alone.a, alone.b, alone.members, alone.leaves) == ((UNSTATED,), (UNSTATED,), 18, (drawing.id,))
    assert {cell.a for cell in kept.cells if cell.leaves == (mailed.id,)} == {("industry",), ("trade",)}


def test_a_small_club_shares_a_cell_and_prints_its_own_number_of_cards(sides: FakePorts, clock: FakeClock) -> None:
    root = make_federation()
    drawing, mailed = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    sides.roster.counts = {CellClass(drawing.id, "industry"): 3, CellClass(drawing.id): 2, CellClass(mailed.id): 8}
    choose(drawing)
    wave = opened(root, clock)
    (cell,) = frozen.of(wave).cells
    before = wave.drawn or 0
    printed = by_hand.print_cards(wave.id, drawing.id, DRAW)
    assert [place for place, _code in printed] == [cell.id] * 5
    assert db.session.get_one(Wave, wave.id, populate_existing=True).drawn == before + 5


def test_a_club_that_would_share_a_cell_with_too_few_is_mailed_its_cards(sides: FakePorts, clock: FakeClock) -> None:
    root = make_federation()
    drawing, mailed, empty = (make_club(root, name) for name in ("Club du Port", "Club de la Gare", "Club du Parc"))
    sides.roster.counts = {CellClass(drawing.id): 5, CellClass(mailed.id): 6}
    choose(drawing)
    choose(empty)
    wave = opened(root, clock)
    assert frozen.of(wave).by_hand == ()
    assert not by_hand.applies(drawing.id, wave)
    with pytest.raises(NothingToPrint):
        by_hand.print_cards(wave.id, drawing.id, DRAW)


def test_the_same_draw_prints_the_same_cards_and_another_none(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    choose(club)
    wave = opened(club, clock)
    first = by_hand.print_cards(wave.id, club.id, DRAW)
    drawn = db.session.get_one(Wave, wave.id, populate_existing=True).drawn
    assert len(codes_of(first)) == 14
    sides.roster.counts[CellClass(club.id)] = 13  # somebody leaves: what was printed stays what it was
    assert by_hand.print_cards(wave.id, club.id, DRAW) == first
    with pytest.raises(CardsPrinted):
        by_hand.print_cards(wave.id, club.id, OTHER)
    assert (db.session.get_one(Wave, wave.id).drawn, sides.boxes.stock[wave.id]) == (drawn, drawn)
    assert by_hand.was_printed(wave.id, club.id)


def test_of_a_draw_only_a_hash_is_kept_and_it_is_no_plain_one(
    club: Network, sides: FakePorts, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    choose(club)
    wave = opened(club, clock)
    caplog.set_level("INFO", logger="entrepairs")
    by_hand.print_cards(wave.id, club.id, DRAW)
    (kept,) = db.session.scalars(select(Printing))
    assert (len(kept.draw_hash), kept.cards) == (32, 14)
    assert DRAW.hex() not in caplog.text
    assert "cards-printed" in caplog.text


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_at_the_end_not_even_the_hash_of_a_draw_is_left(
    club: Network, sides: FakePorts, clock: FakeClock, end: str
) -> None:
    choose(club)
    wave = opened(club, clock)
    by_hand.print_cards(wave.id, club.id, DRAW)
    if end == "cancelled":
        lifecycle.cancel(wave.id)
    else:
        clock.moment = wave.closes_at
        closing.close_due()
    assert db.session.scalars(select(Printing)).all() == []


def test_what_was_cut_off_between_the_note_and_the_box_is_printed_by_the_same_draw(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    choose(club)
    wave = opened(club, clock)
    sides.boxes.sealed.append(wave.id)
    with pytest.raises(NothingToPrint):
        by_hand.print_cards(wave.id, club.id, DRAW)
    sides.boxes.sealed.clear()
    assert len(by_hand.print_cards(wave.id, club.id, DRAW)) == 14
    with pytest.raises(CardsPrinted):
        by_hand.print_cards(wave.id, club.id, OTHER)


@pytest.mark.parametrize("why", ["by mail", "not yet", "over"])
def test_there_is_nothing_to_print_by_mail_before_or_after(
    club: Network, sides: FakePorts, clock: FakeClock, why: str
) -> None:
    if why != "by mail":
        choose(club)
    wave = make_wave(club) if why == "not yet" else opened(club, clock)
    if why == "over":
        clock.moment = wave.closes_at
    db.session.commit()
    with pytest.raises(NothingToPrint):
        by_hand.print_cards(wave.id, club.id, DRAW)
    assert db.session.scalars(select(Printing)).all() == []


def test_a_choice_made_later_changes_nothing_of_an_open_wave(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave = opened(club, clock)
    db.session.add(ByHand(leaf_id=club.id))
    db.session.commit()
    assert not by_hand.applies(club.id, wave)
    assert by_hand.applies(club.id, None)
    assert not by_hand.can_print(wave, club.id)


def test_imported_rounds_keep_the_attributes_of_a_club_that_draws(club: Network) -> None:
    choose(club)
    assert settings_of(club.id).rules().by_hand == frozenset()
    assert by_hand.rules(settings_of(club.id)).by_hand == {club.id}


def test_nobody_is_told_of_a_meeting_twice_or_where_cards_are_mailed(
    club: Network, sides: FakePorts, clock: FakeClock, outbox: Memory
) -> None:
    choose(club)
    wave = opened(club, clock)
    opening.stock_open()
    assert [mail.wave_id for mail in sides.roster.announced] == [wave.id] * 2
    with transaction():
        wave.state = State.CLOSED
    by_hand.announce(wave.id)
    assert len(sides.roster.announced) == 2
