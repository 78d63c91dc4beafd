import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db
from core.mail import Outgoing
from members.admission import admit, is_known
from members.invitations import Invitee
from members.models import ADMITTED
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
