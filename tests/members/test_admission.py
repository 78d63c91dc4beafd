from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction, writing
from core.mail import Outgoing
from members.admission import Admission, admit, is_known
from members.invitations import Invitee
from members.models import ADMITTED, Member
from tests.builders import make_club, make_federation, make_member, make_root

pytestmark = pytest.mark.usefixtures("each_database")


def invitee(email: str, club: str) -> Invitee:
    return Invitee(1, email, email, "Anne", "Le Goff", "Goff SARL", club)


def test_whoever_is_invited_is_a_member_at_once_and_gets_one_mail(app: Flask) -> None:
    club = make_root()
    done = admit(club.id, [invitee("anne@example.org", club.id)], inviter="Luce", language="en")
    (anne,) = done.admitted
    assert (anne.state, anne.name, anne.company, anne.language) == (ADMITTED, "Anne Le Goff", "Goff SARL", "en")
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == 1
    assert b"anne" not in anne.email_sealed


def test_one_person_is_one_member_of_a_root_whatever_the_club_and_the_case(app: Flask) -> None:
    federation = make_federation()
    here, there = make_club(federation, "Ici"), make_club(federation, "La-bas")
    make_member(here, "anne@example.org")
    done = admit(federation.id, [invitee("Anne@Example.org", there.id)], inviter="Luce", language="fr")
    assert (done.admitted, [known.email for known in done.known]) == ((), ["Anne@Example.org"])


def test_another_root_knows_nothing_of_it(app: Flask) -> None:
    make_member(make_root("Un club"), "anne@example.org")
    assert not is_known(make_root("Un autre").id, "anne@example.org")


def test_two_leads_who_invite_the_same_people_at_once_both_get_through(app: Flask) -> None:
    club_id = make_root().id
    people = [invitee(f"{name}@example.org", club_id) for name in ("anne", "luc", "zoe")]
    db.session.commit()
    first_added, second_waits = Event(), Event()

    def first() -> Admission:
        with app.app_context(), writing(), transaction():
            done = admit(club_id, people[:2], inviter="Luce", language="fr")
            first_added.set()
            # on SQLite the other waits for the lock, on PostgreSQL for this transaction's addresses
            second_waits.wait(timeout=30)
            sleep(0.3)
            return done

    def second() -> Admission:
        first_added.wait(timeout=30)
        with app.app_context(), writing(), transaction():
            second_waits.set()
            return admit(club_id, people[1:], inviter="Karim", language="fr")

    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(first), threads.submit(second)]
        (mine, theirs) = (one.result(timeout=60) for one in done)
    assert (len(mine.admitted), len(mine.known)) == (2, 0)
    assert (len(theirs.admitted), [known.email for known in theirs.known]) == (1, ["luc@example.org"])
    assert db.session.scalar(select(func.count()).select_from(Member)) == 3
    assert db.session.scalar(select(func.count()).select_from(Outgoing)) == 3


def test_two_lists_are_added_in_one_order_so_that_neither_blocks_the_other(app: Flask) -> None:
    club = make_root()
    people = [invitee(f"{name}@example.org", club.id) for name in ("zoe", "Luc", "anne")]
    done = admit(club.id, people, inviter="Luce", language="fr")
    assert [member.email for member in done.admitted] == ["anne@example.org", "Luc@example.org", "zoe@example.org"]


def test_a_line_that_fails_for_another_reason_is_not_called_known(app: Flask) -> None:
    club = make_root()
    db.session.commit()
    with pytest.raises(IntegrityError):
        admit(club.id, [invitee("anne@example.org", "f" * 16)], inviter="Luce", language="fr")
