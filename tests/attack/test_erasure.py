"""When a member leaves nothing of theirs stays: each column that can hold something has a fate, and meets it."""

from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select

from core import erasures, traces
from core.db import Model, db, transaction
from core.erasures import FILE
from core.mail import deliver
from core.settings import Settings
from members.leaving import leave
from members.models import LEFT, Deal, Member
from members.roster import MailRoster
from peers import jobs
from peers.models import ConsentProof, Report
from peers.requests.states import State
from tests.attack.person import EMAIL, PHONE_NUMBER, be_everywhere, held_bytes, make_town, referring, rows_naming
from tests.builders import make_member, make_root
from tests.conftest import FakeClock
from tests.stored import stored


class Fate(StrEnum):
    """What happens to a value when the member it is about leaves."""

    GOES = "deleted with its row, or blanked in it"
    PROOF = "a keyed hash that proves a consent, for three years"
    SAFETY = "a keyed hash that tells two reports from one, for twelve months"
    PUBLIC = "about nobody"
    COUNTS = "says that a card was mailed, until the wave closes"


FATES = {
    "address_change.email_sealed": Fate.GOES,
    "address_change.member_id": Fate.GOES,
    "address_change.token_hash": Fate.GOES,
    "api_token.digest": Fate.PUBLIC,
    "deal.member_id": Fate.COUNTS,
    "device_session.member_id": Fate.GOES,
    "device_session.token_hash": Fate.GOES,
    "digest_wish.member_id": Fate.GOES,
    "member.email_hash": Fate.GOES,
    "member.email_sealed": Fate.GOES,
    "member.phone_sealed": Fate.GOES,
    "outbox.sealed": Fate.GOES,
    "peer_absence.member_id": Fate.GOES,
    "peer_consent.member_hash": Fate.PROOF,
    "peer_deputy.member_id": Fate.GOES,
    "peer_exclusion.label_sealed": Fate.GOES,
    "peer_exclusion.member_id": Fate.GOES,
    "peer_exclusion.target_hash": Fate.GOES,
    "peer_introduction.contact_sealed": Fate.GOES,
    "peer_introduction.peer_id": Fate.GOES,
    "peer_offer.peer_id": Fate.GOES,
    "peer_offer.token_hash": Fate.GOES,
    "peer_past_pair.pair_hash": Fate.GOES,
    "peer_profile.member_id": Fate.GOES,
    "peer_referent_call.member_id": Fate.GOES,
    "peer_report.about_id": Fate.GOES,
    "peer_report.by_address_hash": Fate.SAFETY,
    "peer_report.by_hash": Fate.SAFETY,
    "peer_request.contact_sealed": Fate.GOES,
    "peer_request.handler_id": Fate.GOES,
    "peer_request.handover_to_id": Fate.GOES,
    "peer_request.member_id": Fate.GOES,
    "peer_request.wished_peer_id": Fate.GOES,
    "peer_vouch.candidate_id": Fate.GOES,
    "peer_vouch.voucher_id": Fate.GOES,
    "printing.draw_hash": Fate.PUBLIC,
    "release.payload": Fate.PUBLIC,
    "role.member_id": Fate.GOES,
    "sign_in_link.member_id": Fate.GOES,
    "sign_in_link.token_hash": Fate.GOES,
}
IDS_THAT_STAY = {"id", "root_id", "leaf_id", "state", "admitted_on", "language", "bounced"}
"""What is left of a member's own row: it holds the place of what points at it, and names nobody."""


def test_every_column_that_refers_to_a_member_or_hides_something_has_a_fate() -> None:
    hidden = {
        str(column)
        for table in Model.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert set(FATES) == hidden | {str(column) for column in referring()}


@pytest.mark.usefixtures("each_database")
@pytest.mark.parametrize(
    "states",
    [
        (State.SEARCHING, State.CONTACTED),
        (State.PEER_READY, State.CONNECTED),
        (State.CONNECTED, State.CONTACTED),
        (State.CONTACTED, State.CONNECTED),
        (State.REFERENT, State.CONNECTED),
        (State.UNMET, State.CONTACTED),
    ],
)
def test_whoever_leaves_is_nowhere_any_more(
    app: Flask,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    states: tuple[State, State],
) -> None:
    town = make_town()
    be_everywhere(town, *states)
    me = town.person
    named, held, before = rows_naming(me.id), held_bytes(me.id), stored(settings)
    assert all(named.values()), named
    assert all(mark in before for mark in town.clear)
    going = {value for column, values in held.items() if FATES[column] is Fate.GOES for value in values}
    assert all(value in before for value in going)
    with transaction():
        leave(db.session.get_one(Member, me.id))
    at_once = stored(settings)
    assert [mark for mark in (*town.clear, *going) if mark in at_once] == []
    assert set(rows_naming(me.id).values()) == {0}
    for work in (deliver, erasures.settle, traces.clear):
        work()
    settled = stored(settings)
    assert [mark for mark in (*town.clear, *going, EMAIL.encode(), PHONE_NUMBER.encode()) if mark in settled] == []
    assert [mark for mark in town.clear if mark.decode() in caplog.text] == []
    left = db.session.execute(select(Member.__table__).where(Member.id == me.id)).mappings().one()
    assert left["state"] == LEFT
    assert {name for name, value in left.items() if value} <= IDS_THAT_STAY
    assert (settings.data_dir / FILE).read_text().count(me.id) == 1


@pytest.mark.usefixtures("each_database")
def test_what_stays_of_whoever_leaves_is_a_keyed_hash_with_an_end(app: Flask, clock: FakeClock) -> None:
    town = make_town()
    be_everywhere(town, State.CONNECTED, State.CONNECTED)
    with transaction():
        leave(db.session.get_one(Member, town.person.id))
    assert len(db.session.scalars(select(Report)).all()) == 1
    assert len(db.session.scalars(select(ConsentProof)).all()) == 4
    for days, kept in ((364, (1, 4)), (3 * 366, (0, 0))):
        db.session.rollback()
        clock.advance(days=days)
        jobs.clear()
        assert tuple(len(db.session.scalars(select(model)).all()) for model in (Report, ConsentProof)) == kept


@pytest.mark.usefixtures("each_database")
def test_who_was_counted_in_which_cell_is_gone_when_the_wave_closes(app: Flask, settings: Settings) -> None:
    member, wave, cell = make_member(make_root()), "a" * 16, "5e11" * 4
    db.session.add(Deal(wave_id=wave, member_id=member.id, cell=cell, mailed=True))
    db.session.commit()
    assert cell.encode() in stored(settings)
    with transaction():
        MailRoster().forget(wave)
    assert cell.encode() not in stored(settings)
