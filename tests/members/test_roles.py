from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from core.db import db, transaction, writing
from members.models import LEAD, OPERATOR, REFERENT, Member, Role
from members.roles import (
    LastLead,
    LeadAndReferent,
    give_role,
    hand_over,
    holders,
    is_time_to_hand_over,
    lead_names,
    take_role,
)
from tests.builders import make_club, make_federation, make_lead, make_member, make_root
from tests.conftest import START

pytestmark = pytest.mark.usefixtures("each_database")


def test_several_leads_may_share_a_node(app: Flask) -> None:
    club = make_root()
    make_lead(club, first_name="Zoe")
    make_lead(club, first_name="Anne")
    assert lead_names(club.id) == ["Anne", "Zoe"]


def test_a_role_given_twice_is_held_once(app: Flask) -> None:
    club = make_root()
    anne = make_lead(club)
    give_role(anne, LEAD, club.id)
    assert holders(LEAD, club.id) == [anne]


@pytest.mark.parametrize(("held", "given"), [(LEAD, REFERENT), (REFERENT, LEAD)])
def test_nobody_is_lead_and_referent_of_one_node(app: Flask, held: str, given: str) -> None:
    club = make_root()
    anne = make_member(club)
    give_role(anne, held, club.id)  # type: ignore[arg-type]  # one of the kinds
    with pytest.raises(LeadAndReferent):
        give_role(anne, given, club.id)  # type: ignore[arg-type]  # one of the kinds
    db.session.add(Role(member_id=anne.id, network_id=club.id, kind=given, since=START))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_lead_may_be_referent_elsewhere_and_operator_of_the_same_node(app: Flask) -> None:
    federation = make_federation()
    club = make_club(federation)
    anne = make_lead(club)
    give_role(anne, REFERENT, federation.id)
    give_role(anne, OPERATOR, club.id)
    assert holders(REFERENT, federation.id) == holders(OPERATOR, club.id) == [anne]


def test_a_role_can_be_taken_away(app: Flask) -> None:
    club = make_club(make_federation())
    anne = make_lead(club)
    take_role(anne.id, LEAD, club.id)
    take_role(anne.id, LEAD, club.id)
    assert holders(LEAD, club.id) == []


def test_the_last_lead_of_a_root_keeps_the_role_and_may_give_up_another(app: Flask) -> None:
    club = make_root()
    anne, zoe = make_lead(club), make_lead(club)
    give_role(anne, OPERATOR, club.id)
    take_role(zoe.id, LEAD, club.id)
    take_role(anne.id, OPERATOR, club.id)
    with pytest.raises(LastLead):
        take_role(anne.id, LEAD, club.id)
    take_role(zoe.id, LEAD, club.id)
    assert holders(LEAD, club.id) == [anne]


def test_two_leads_who_end_each_others_role_at_once_leave_one(app: Flask) -> None:
    club = make_root()
    leads = [make_lead(club).id, make_lead(club).id]
    club_id = club.id
    db.session.commit()
    both_ready = Barrier(2, timeout=30)

    def end(member_id: str) -> bool:
        with app.app_context(), writing():
            both_ready.wait()
            try:
                with transaction():
                    take_role(member_id, LEAD, club_id)
            except LastLead:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        ended = sorted(threads.map(end, leads))
    assert ended == [False, True]
    assert len(holders(LEAD, club_id)) == 1


def test_handing_over_gives_and_takes_in_one_go(app: Flask) -> None:
    club = make_root()
    anne, zoe = make_lead(club), make_member(club)
    hand_over(anne.id, zoe, club.id)
    assert holders(LEAD, club.id) == [zoe]
    with pytest.raises(NotFound):
        hand_over(anne.id, zoe, club.id)
    with pytest.raises(NotFound):
        hand_over(zoe.id, zoe, club.id)
    assert holders(LEAD, club.id) == [zoe]


def test_handing_over_to_the_referent_changes_nothing(app: Flask) -> None:
    club = make_root()
    anne, rose = make_lead(club), make_member(club)
    give_role(rose, REFERENT, club.id)
    db.session.commit()
    with pytest.raises(LeadAndReferent), transaction():
        hand_over(anne.id, rose, club.id)
    assert holders(LEAD, club.id) == [anne]


def test_two_who_hand_the_same_role_over_at_once_pass_it_on_once(app: Flask) -> None:
    club = make_root()
    anne_id, heirs = make_lead(club).id, [make_member(club).id, make_member(club).id]
    club_id = club.id
    db.session.commit()
    both_ready = Barrier(2, timeout=30)

    def pass_on(heir: str) -> bool:
        with app.app_context(), writing():
            both_ready.wait()
            try:
                with transaction():
                    hand_over(anne_id, db.session.get_one(Member, heir), club_id)
            except NotFound:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(pass_on, heirs)) == [False, True]
    assert len(holders(LEAD, club_id)) == 1


@pytest.mark.parametrize(("days", "due"), [(0, False), (333, False), (334, True), (800, True)])
def test_a_year_is_nearly_over_after_eleven_months(days: int, *, due: bool) -> None:
    assert is_time_to_hand_over(START, START + timedelta(days=days)) is due
