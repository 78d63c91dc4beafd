"""The pages of check-ins: plan, move, extend, cancel, read; the root's leads decide, others look."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db
from members.models import Member
from networks.cells import CellClass
from networks.models import TOO_FEW_MEMBERS, Network, Wave
from networks.waves import State
from tests.builders import OPENS, make_club, make_federation, make_lead, make_root, make_wave
from tests.conftest import FakeClock
from tests.networks.browsing import post
from tests.networks.fakes import FakePorts
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
DATES = {"opens_at": "2026-03-10T08:00", "closes_at": "2026-03-20T18:00", "publishes_at": "2026-03-24T09:00"}


@pytest.fixture
def lead(club: Network, sign_in: SignIn) -> CheckedClient:
    """The signed-in lead of the club of fourteen."""
    return sign_in(make_lead(club))


def waves() -> list[Wave]:
    db.session.expire_all()
    return list(db.session.scalars(select(Wave).order_by(Wave.number)))


def kept(club: Network, **fields: object) -> Wave:
    wave = make_wave(club, **fields)  # type: ignore[arg-type]  # only fields of the wave pass through
    db.session.commit()
    return wave


def test_the_calendar_proposes_the_next_tuesday(lead: CheckedClient, club: Network) -> None:
    text = lead.get(f"/app/club/{club.id}/waves").get_data(as_text=True)
    assert 'value="2026-03-03T08:00"' in text
    assert 'value="2026-03-17T09:00"' in text


def test_a_check_in_is_planned_in_the_roots_own_time(lead: CheckedClient, club: Network) -> None:
    answer = post(lead, f"/app/club/{club.id}/waves", **DATES)
    (wave,) = waves()
    assert answer.location == f"/app/club/{club.id}/wave/{wave.id}"
    assert (wave.opens_at.hour, wave.state) == (7, State.PLANNED)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opens_at", ""),
        ("opens_at", "tomorrow"),
        ("opens_at", "2026-02-01T08:00"),
        ("closes_at", "2026-03-11T08:00"),
        ("publishes_at", "2026-03-19T08:00"),
    ],
)
def test_dates_that_cannot_be_kept_are_sent_back_at_their_field(
    lead: CheckedClient, club: Network, field: str, value: str
) -> None:
    answer = post(lead, f"/app/club/{club.id}/waves", **{**DATES, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert waves() == []


def test_a_whole_year_is_planned_at_once(lead: CheckedClient, club: Network) -> None:
    assert post(lead, f"/app/club/{club.id}/waves/year").status_code == 303
    assert [wave.number for wave in waves()] == [1, 2, 3, 4]
    assert lead.get(f"/app/club/{club.id}/waves").status_code == 200


def test_a_planned_check_in_moves(lead: CheckedClient, club: Network) -> None:
    wave = kept(club)
    assert post(lead, f"/app/club/{club.id}/wave/{wave.id}/dates", **DATES).status_code == 303
    assert waves()[0].opens_at == OPENS + timedelta(days=6, hours=23)
    bad = post(lead, f"/app/club/{club.id}/wave/{wave.id}/dates", **{**DATES, "closes_at": ""})
    assert bad.status_code == 422


def test_an_open_check_in_is_extended_once(
    lead: CheckedClient, club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    wave, path = kept(club, state=State.OPEN), f"/app/club/{club.id}/wave/"
    clock.advance(days=2)
    assert post(lead, f"{path}{wave.id}/extend", days="9").status_code == 422
    assert post(lead, f"{path}{wave.id}/extend", days="2").status_code == 303
    assert waves()[0].extended
    assert post(lead, f"{path}{wave.id}/extend", days="2").status_code == 409
    assert [event for event, _ in sides.roster.told] == ["extended"]


def test_cancelling_asks_first_and_then_destroys(lead: CheckedClient, club: Network, sides: FakePorts) -> None:
    wave, path = kept(club, state=State.OPEN), f"/app/club/{club.id}/wave/"
    assert lead.get(f"{path}{wave.id}/cancel").status_code == 200
    assert waves()[0].state == State.OPEN
    assert post(lead, f"{path}{wave.id}/cancel").status_code == 303
    assert waves()[0].state == State.CANCELLED
    assert sides.boxes.destroyed == [wave.id]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_check_in_is_shown_in_every_state(lead: CheckedClient, club: Network, state: State, language: str) -> None:
    wave = kept(club, state=state, words="loup pin lac vent", members=14, replacements=1, outcome="too_few")
    post(lead, f"/app/language/{language}")
    for path in (f"wave/{wave.id}", "waves", "poster", ""):
        assert lead.get(f"/app/club/{club.id}/{path}".rstrip("/")).status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_an_open_check_in_alone_leads_to_the_page_for_a_tablet_at_a_meeting(
    lead: CheckedClient, club: Network, state: State
) -> None:
    wave = kept(club, state=state, words="loup pin lac vent", members=14)
    shown = lead.get(f"/app/club/{club.id}/wave/{wave.id}").text
    assert (f"http://localhost:8000/box/{wave.id}/fr/#shared" in shown) is (state is State.OPEN)


def test_a_root_that_is_too_small_is_told_so(lead: CheckedClient, club: Network, sides: FakePorts) -> None:
    sides.roster.counts[CellClass(club.id)] = 6
    wave = kept(club)
    post(lead, "/app/language/en")
    text = lead.get(f"/app/club/{club.id}/wave/{wave.id}").get_data(as_text=True)
    assert "2 more members are needed" in text


def test_a_check_in_kept_back_says_why_until_its_dates_move(
    lead: CheckedClient, club: Network, sides: FakePorts, clock: FakeClock
) -> None:
    sides.roster.counts[CellClass(club.id)] = 6
    wave = kept(club, held_back=TOO_FEW_MEMBERS)
    clock.moment = OPENS + timedelta(hours=1)
    post(lead, "/app/language/en")
    page = f"/app/club/{club.id}/wave/{wave.id}"
    assert "waits for 2 more members" in lead.get(page).get_data(as_text=True)
    assert "as soon as the network has enough members" in lead.get("/app/home").get_data(as_text=True)
    assert "The next date will be announced" in lead.get(f"/app/club/{club.id}/poster").get_data(as_text=True)
    clock.advance(days=10)
    assert "there were too few members" in lead.get(page).get_data(as_text=True)
    later = {"opens_at": "2026-04-07T08:00", "closes_at": "2026-04-17T18:00", "publishes_at": "2026-04-21T09:00"}
    assert post(lead, f"{page}/dates", **later).status_code == 303
    assert waves()[0].held_back is None


def test_a_missed_check_in_asks_for_other_dates(lead: CheckedClient, club: Network, clock: FakeClock) -> None:
    wave = kept(club)
    clock.advance(days=20)
    post(lead, "/app/language/en")
    assert "could not open in time" in lead.get(f"/app/club/{club.id}/wave/{wave.id}").get_data(as_text=True)


def test_a_club_looks_but_its_federation_decides(sides: FakePorts, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation)
    wave = kept(federation)
    client = sign_in(make_lead(club))
    assert client.get(f"/app/club/{club.id}/wave/{wave.id}").status_code == 200
    assert client.get(f"/app/club/{club.id}/waves").status_code == 200
    for path in ("waves", f"wave/{wave.id}/cancel", f"wave/{wave.id}/dates", f"wave/{wave.id}/extend", "waves/year"):
        assert post(client, f"/app/club/{club.id}/{path}", **DATES, days="1").status_code == 404
    assert len(waves()) == 1


def test_the_lead_of_a_federation_is_led_from_a_club_to_the_whole(sides: FakePorts, sign_in: SignIn) -> None:
    federation = make_federation()
    club = make_club(federation)
    wave = kept(federation)
    client = sign_in(make_lead(federation, club))
    for path in ("waves", f"wave/{wave.id}"):
        assert f"/app/club/{federation.id}/{path}" in client.get(f"/app/club/{club.id}/{path}").get_data(as_text=True)


def test_the_check_in_of_another_root_is_not_found(lead: CheckedClient, club: Network) -> None:
    other = kept(make_root("Autre"))
    assert lead.get(f"/app/club/{club.id}/wave/{other.id}").status_code == 404
    assert post(lead, f"/app/club/{club.id}/wave/{other.id}/cancel").status_code == 404
