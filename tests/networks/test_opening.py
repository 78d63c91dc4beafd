"""Opening: frozen once, stocked and dealt, mended after a crash, left alone when it cannot be."""

import pytest

from core.db import db
from core.mail import Memory
from networks import frozen, opening
from networks.cells import CellClass
from networks.models import TOO_FEW_MEMBERS, Network, Wave
from networks.steps import Refused
from networks.tree import settings_of
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_region, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts, PowerCut

pytestmark = pytest.mark.usefixtures("each_database")


def planned(root: Network, **fields: object) -> str:
    wave = make_wave(root, **fields)  # type: ignore[arg-type]  # only fields of the wave pass through
    db.session.commit()
    return wave.id


def run() -> None:
    opening.open_due()
    opening.stock_open()
    opening.remind_due()


def test_a_wave_opens_when_due_and_everyone_gets_one_card(
    club: Network, sides: FakePorts, clock: FakeClock, outbox: Memory
) -> None:
    wave_id = planned(club)
    run()
    assert db.session.get_one(Wave, wave_id).state == State.PLANNED
    clock.moment = OPENS
    run()
    wave = db.session.get_one(Wave, wave_id)
    assert (wave.state, wave.members, wave.cells) == (State.OPEN, 14, 1)
    assert len(wave.words.split()) == 4
    assert len({code for _, code in sides.roster.dealt}) == 14
    assert {cell for cell, _ in sides.roster.dealt} == {frozen.of(wave).cells[0].id}


def test_the_box_side_learns_what_was_frozen(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    chosen = settings_of(club.id)
    chosen.threshold, chosen.question_set = 9, "another-set"
    wave_id = planned(club)
    clock.moment = OPENS
    run()
    told = sides.boxes.opened[wave_id]
    assert (told.threshold, told.question_set, told.contact) == (9, "another-set", "Jeanne Morel, 01 99 00 00 01")
    assert (told.network_name, told.previous_hash, told.opens_at) == (club.name, "", OPENS)
    assert told.scopes == {told.cells[0].id: (club.name,)}


@pytest.mark.parametrize(("leads", "told"), [(("Lea Lenoir", "Karim Benali"), "Lea Lenoir, Karim Benali"), ((), None)])
def test_somebody_is_always_named_to_call(
    club: Network, sides: FakePorts, clock: FakeClock, leads: tuple[str, ...], told: str | None
) -> None:
    settings_of(club.id).contact, sides.roster.leads = "", leads
    wave_id = planned(club)
    clock.moment = OPENS
    run()
    assert sides.boxes.opened[wave_id].contact == (told or club.name)


def test_a_federation_freezes_its_tree_and_names_each_cells_place(sides: FakePorts, clock: FakeClock) -> None:
    root = make_federation("Federation")
    north = make_region(root, "Nord")
    clubs = [make_club(north, name) for name in ("Arras", "Lens", "Lille")]
    for node, members in zip(clubs, (5, 4, 20), strict=True):
        sides.roster.counts[CellClass(node.id)] = members
    wave_id = planned(root)
    clock.moment = OPENS
    run()
    told = sides.boxes.opened[wave_id]
    assert sorted(told.scopes.values()) == [("Federation", "Nord"), ("Federation", "Nord", "Lille")]
    kept = frozen.of(db.session.get_one(Wave, wave_id))
    assert kept.parents == {root.id: None, north.id: root.id} | {node.id: north.id for node in clubs}
    assert kept.cells == told.cells


def test_the_rules_of_publication_are_fixed_when_a_wave_opens(sides: FakePorts, clock: FakeClock) -> None:
    root = make_federation("Federation", threshold=9, attributes="size")
    north, south = make_club(root, "Nord"), make_club(root, "Sud")
    sides.roster.counts.update({CellClass(north.id, "industry"): 9, CellClass(north.id): 5, CellClass(south.id): 3})
    wave_id, clock.moment = planned(root), OPENS
    opening.open_due()
    chosen = settings_of(root.id)
    chosen.threshold, chosen.attributes = 5, "sector,size"
    kept = frozen.of(db.session.get_one(Wave, wave_id))
    assert (kept.rules, kept.attributes) == ({"k": 9}, "size")
    assert kept.sizes == {north.id: 14, south.id: 3}


def test_attributes_that_are_not_in_use_are_in_no_cell_but_everyone_has_one(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    sides.roster.counts = {CellClass(club.id, sector, "1-9"): 9 for sector in ("industry", "trade")}
    settings_of(club.id).attributes = "size"
    first = planned(club)
    clock.moment = OPENS
    run()
    wave = db.session.get_one(Wave, first)
    (cell,) = frozen.of(wave).cells
    assert (cell.a, cell.b, cell.members) == (None, ("1-9",), 18)
    assert len(sides.roster.dealt) == 18
    wave.state, settings_of(club.id).attributes = State.CLOSED, "sector,size"
    second = planned(club, number=2, opens_at=clock.advance(days=30))
    run()
    assert {cell.a for cell in frozen.of(db.session.get_one(Wave, second)).cells} == {("industry",), ("trade",)}


def test_the_next_manifest_is_chained_to_the_one_before(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    first = planned(club)
    clock.moment = OPENS
    run()
    db.session.get_one(Wave, first).state = State.CLOSED
    second = planned(club, number=2, opens_at=clock.advance(days=30))
    run()
    assert sides.boxes.opened[second].previous_hash == db.session.get_one(Wave, first).manifest_hash != ""


def test_running_again_changes_nothing(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave_id = planned(club)
    clock.moment = OPENS
    run()
    before = db.session.get_one(Wave, wave_id).frozen
    run()
    assert db.session.get_one(Wave, wave_id).frozen == before
    assert len(sides.roster.dealt) == 14
    with pytest.raises(Refused):
        opening.freeze(wave_id)


def test_after_a_crash_those_not_mailed_get_fresh_codes(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    planned(club)
    clock.moment = OPENS
    sides.roster.fails_after = 5
    with pytest.raises(ExceptionGroup) as failure:
        run()
    assert failure.group_contains(PowerCut)
    assert len(sides.roster.dealt) == 5
    sides.roster.fails_after = None
    run()
    codes = [int.from_bytes(code, "big") for _, code in sides.roster.dealt]
    assert codes == [*range(5), *range(14, 23)]


def test_no_card_is_drawn_while_the_mail_server_is_away(
    club: Network, sides: FakePorts, clock: FakeClock, outbox: Memory
) -> None:
    planned(club)
    clock.moment, outbox.down = OPENS, True
    run()
    assert sides.roster.dealt == []
    outbox.down = False
    run()
    assert [int.from_bytes(code, "big") for _, code in sides.roster.dealt] == list(range(14))


def test_no_card_is_dealt_from_a_box_that_has_just_closed(
    club: Network, sides: FakePorts, clock: FakeClock, outbox: Memory
) -> None:
    wave_id = planned(club)
    clock.moment = OPENS
    opening.open_due()
    assert opening.prepare_box(wave_id)
    sides.boxes.sealed.append(wave_id)
    opening.stock_open()
    assert sides.roster.dealt == []


def test_a_root_of_seven_stays_planned(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave_id = planned(club)
    sides.roster.counts[CellClass(club.id)] = 7
    clock.moment = OPENS
    run()
    assert db.session.get_one(Wave, wave_id).state == State.PLANNED
    assert sides.boxes.opened == {}
    sides.roster.counts[CellClass(club.id)] = 8
    run()
    assert db.session.get_one(Wave, wave_id).state == State.OPEN


def test_what_keeps_a_wave_back_is_noted_and_logged_once(
    club: Network, sides: FakePorts, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    wave_id = planned(club)
    sides.roster.counts[CellClass(club.id)] = 7
    clock.moment = OPENS
    caplog.set_level("INFO", logger="entrepairs")
    for _ in range(3):
        clock.advance(minutes=1)
        opening.open_due()
    wave = db.session.get_one(Wave, wave_id)
    assert (wave.state, wave.held_back) == (State.PLANNED, TOO_FEW_MEMBERS)
    assert caplog.text.count("wave-not-opened") == 1
    sides.roster.counts[CellClass(club.id)] = 8
    opening.open_due()
    assert (wave.state, wave.held_back) == (State.OPEN, None)
    opening.open_wave(wave_id)
    assert caplog.text.count("wave-not-opened") == 2
    assert "wrong_state" in caplog.text


def test_a_wave_whose_closing_has_passed_is_not_opened(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave_id = planned(club)
    clock.moment = OPENS
    clock.advance(days=10)
    run()
    assert db.session.get_one(Wave, wave_id).state == State.PLANNED


def test_nothing_opens_while_members_move(club: Network, sides: FakePorts, clock: FakeClock) -> None:
    wave_id = planned(club)
    sides.roster.joining = 1
    clock.moment = OPENS
    with pytest.raises(ExceptionGroup) as failure:
        opening.open_due()
    assert failure.group_contains(opening.MembersMoved)
    assert db.session.get_one(Wave, wave_id).state == State.PLANNED


def test_one_wave_that_fails_does_not_keep_another_from_opening(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    first, second = planned(club), planned(club, number=2, opens_at=OPENS.replace(hour=9))
    clock.moment = OPENS.replace(hour=10)
    opening.open_due()
    db.session.get_one(Wave, first).frozen = None
    db.session.commit()
    with pytest.raises(ExceptionGroup) as failure:
        opening.stock_open()
    assert failure.group_contains(frozen.NotOpened)
    assert list(sides.boxes.opened) == [second]


def test_everybody_is_reminded_once_three_days_before_closing(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    wave_id = planned(club)
    clock.moment = OPENS
    run()
    clock.advance(days=6, hours=23)
    run()
    assert sides.roster.reminders == []
    clock.advance(hours=1)
    run()
    run()
    assert [mail.wave_id for mail in sides.roster.reminders] == [wave_id]


def test_a_box_made_for_a_wave_cancelled_meanwhile_is_left_to_be_cleared(
    club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    wave_id = planned(club)
    clock.moment = OPENS
    opening.open_due()

    def cancel() -> None:
        wave = db.session.get_one(Wave, wave_id)
        wave.state, wave.cleared = State.CANCELLED, True
        db.session.commit()

    sides.boxes.meanwhile = cancel
    assert not opening.prepare_box(wave_id)
    assert not db.session.get_one(Wave, wave_id).cleared
    assert not opening.prepare_box(wave_id)
