"""A wave in hardened mode, from its opening to its publication: two users, one socket, the shipped proxy and units.

Where the tests may not become another user, both sides run as one: file modes are still what keeps others out.
"""

import json
import os
import random
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from analytics.release.models import Release
from core.clock import now
from core.db import db
from core.doctor import Precondition
from networks.manifests import b64u
from networks.models import PUBLISHED, Wave
from surveys import question_sets
from tests.browser import new_phone
from tests.deploy.hardened import MEMBERS, Hardened, answers, installed
from tests.deploy.proxies import BOX, CALLER, DESK
from tests.journeys.checkin import fill_in
from tests.journeys.device import sheet
from tests.journeys.town import text_of

BY_PROGRAM, IN_BROWSER = 10, 1
SIDES = {"entrepairs-desk", "entrepairs-worker"}, {"entrepairs-box", "entrepairs-box-keeper"}


@dataclass
class Story:
    """What was seen on the way; `open` while owners answered, `closed` once figures were published."""

    there: Hardened
    links: list[str] = field(default_factory=list)
    traces: list[bytes] = field(default_factory=list)
    logged: bytes = b""
    temporary: tuple[dict[str, int], dict[str, int]] = ({}, {})
    hosts: set[str] = field(default_factory=set)
    read: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    environments: str = ""
    peeked: list[str] = field(default_factory=list)
    door: tuple[int, int] = (0, 0)
    ends: dict[str, int] = field(default_factory=dict)
    wave_id: str = ""
    left: set[str] = field(default_factory=set)
    left_in_homes: list[Path] = field(default_factory=list)
    findings: dict[str, bool | None] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(sqlite_template: Path, browser: Browser) -> Iterator[Story]:
    """Live through a whole wave once, and keep what the tests look at."""
    with installed(sqlite_template) as there:
        seen = Story(there)
        open_the_wave(seen)
        answer(seen, browser)
        look_around(seen)
        publish(seen)
        yield seen


def open_the_wave(seen: Story) -> None:
    """Start everything in the order of the units, and let the worker open the wave and mail its cards."""
    there = seen.there
    there.start("entrepairs-box-keeper")
    there.start("entrepairs-box")
    there.start("entrepairs-desk")
    there.wait("entrepairs-box-keeper", there.socket.exists)
    there.start("entrepairs-worker")
    there.wait("entrepairs-worker", lambda: len(there.postbox.mails) == MEMBERS)
    there.wait("entrepairs-worker", lambda: list(there.box_data.glob("keys_ahead/*.pem")))
    there.wait("entrepairs-box", lambda: answers(there.upstreams["box"]))
    there.wait("entrepairs-desk", lambda: answers(there.upstreams["desk"]))
    words = [text_of(mail).split() for mail in there.postbox.mails]
    seen.links = [next(word for word in mail if "#" in word) for mail in words]
    seen.wave_id = db.session.scalars(select(Wave.id).where(Wave.manifest_hash != "")).one()
    db.session.rollback()


def answer(seen: Story, browser: Browser) -> None:
    """Let ten owners answer by a program that shouts who it is, and one in a browser; see what is written down."""
    there, drawn = seen.there, random.Random(5)
    items = question_sets.load("pulse-fr-1").items
    time.sleep(1.1)
    before, folders, start = everything_logged(there), there.proxy.temporary(), int(time.time())
    hidden = [CALLER, "marker", "203.0.113.77", seen.wave_id]
    for link in seen.links[:BY_PROGRAM]:
        device = there.visitor(link)
        assert device.request("GET", "fr/").status == 200
        ticket = device.ticket()
        sent = sheet(ticket, {item.id: drawn.choice(item.options).code for item in items})
        assert device.post("answers", sent).status == 200
        hidden += [device.code, device.cell, ticket["prepared"], sent["tag_key"], b64u(bytes.fromhex(device.cell))]
    in_a_browser(seen, browser, seen.links[BY_PROGRAM])
    seconds = range(start, int(time.time()) + 1)
    clocks = {time.strftime("%H:%M:%S", at(second)) for at in (time.gmtime, time.localtime) for second in seconds}
    seen.traces = [one.encode() for one in (*hidden, *clocks, *map(str, seconds))]
    seen.logged = everything_logged(there)[len(before) :]
    seen.temporary = folders, there.proxy.temporary()


def in_a_browser(seen: Story, browser: Browser, link: str) -> None:
    """Answer as an owner does, and note every host that the page speaks to."""
    phone = new_phone(browser, ignore_https_errors=True)
    phone.add_cookies([{"name": "entrepairs", "value": "marker", "url": f"https://{DESK}:{seen.there.proxy.port}/app"}])
    phone.on("request", lambda request: seen.hosts.add(request.url.split("/")[2].split(":")[0]))
    page = phone.new_page()
    page.goto(link)
    fill_in(page, (1, 2, 2, 0, 3, "helped", "cash"))
    phone.close()


def everything_logged(there: Hardened) -> bytes:
    """Return all that the proxy and the four processes wrote down so far."""
    return there.proxy.logged() + b"".join(there.log(name).read_bytes() for name in sorted(there.running))


def look_around(seen: Story) -> None:
    """Try, as each user, to read everything of the other, while the wave is open and answered."""
    there = seen.there
    folders = {"desk": there.desk_data, "secrets": there.folder / "secrets", "box": there.box_data}
    seen.files = {side: [folder, *folder.rglob("*")] for side, folder in folders.items()}
    of_desk, of_box = seen.files["desk"] + seen.files["secrets"], seen.files["box"]
    seen.read = {
        "desk reads the box's": there.desk_user.reads(of_box),
        "desk reads its own": there.desk_user.reads(of_desk),
        "box reads desk's": there.box_user.reads(of_desk),
        "box reads its own": there.box_user.reads(of_box),
    }
    seen.modes = {str(path): path.lstat().st_mode for path in (*of_desk, *of_box)}
    seen.environments = there.environments(*SIDES[1])
    desks = [Path(f"/proc/{there.running[name].pid}/environ") for name in sorted(SIDES[0])]
    seen.peeked = there.box_user.reads(desks)
    door = there.socket
    seen.door = stat.S_IMODE(door.stat().st_mode), stat.S_IMODE(door.parent.stat().st_mode)


def publish(seen: Story) -> None:
    """Let closing and publication come, and the worker do both; then end everything."""
    there = seen.there
    seen.ends["entrepairs-worker"] = there.stop("entrepairs-worker")
    there.turn(seen.wave_id, closes_at=now(), publishes_at=now())
    there.start("entrepairs-worker")
    there.wait("entrepairs-worker", lambda: released(seen.wave_id))
    there.wait("entrepairs-worker", lambda: not (there.box_data / "waves" / seen.wave_id / "sealed.json").exists())
    for name in sorted(there.running):
        seen.ends[name] = max(seen.ends.get(name, 0), there.stop(name))
    seen.findings = {one.name: one.holds for one in db.session.scalars(select(Precondition))}
    seen.left = {str(path.relative_to(there.box_data)) for path in there.box_data.rglob("*") if path.is_file()}
    seen.left_in_homes = [path for path in (there.folder / "homes").rglob("*") if path.is_file()]


def released(wave_id: str) -> bool:
    db.session.rollback()
    return db.session.get(Release, wave_id) is not None


def test_a_wave_opens_is_answered_sealed_and_published(story: Story) -> None:
    release = db.session.get_one(Release, story.wave_id)
    told = json.loads(release.payload)
    assert told["table"]["groups"][0]["n"]["low"] <= BY_PROGRAM + IN_BROWSER <= told["table"]["groups"][0]["n"]["high"]
    assert db.session.get_one(Wave, story.wave_id).outcome == PUBLISHED
    assert len(story.links) == MEMBERS
    assert all(link.startswith(f"https://{BOX}:") for link in story.links)


def test_every_process_ends_when_it_is_told_to(story: Story) -> None:
    assert story.ends == dict.fromkeys((*SIDES[0], *SIDES[1]), 0)


def test_the_users_read_nothing_of_each_other(story: Story) -> None:
    if not story.there.desk_user.become:  # the same user twice: what keeps strangers out are the modes, tested below
        assert os.geteuid() == story.there.box_user.uid
        return
    assert story.read["desk reads the box's"] == []
    assert story.read["box reads desk's"] == []
    assert story.peeked == []


def test_the_same_try_reads_everything_of_one_s_own(story: Story) -> None:
    assert story.read["box reads its own"] == [str(path) for path in story.files["box"]]
    assert story.read["desk reads its own"] == [str(path) for side in ("desk", "secrets") for path in story.files[side]]
    names = {path.name for path in story.files["box"]}
    assert {"box.db", "cards.db", "keys", "keys_ahead", "manifest.json"} <= names
    assert {path.parent.name for path in story.files["box"] if path.suffix == ".pem"} == {"keys", "keys_ahead"}


def test_no_key_card_or_box_is_on_desk_s_side(story: Story) -> None:
    names = {path.name for path in story.files["desk"]}
    assert "desk.db" in names
    assert not names & {"waves", "keys", "keys_ahead", "box.db", "cards.db"}
    assert not [name for name in names if name.endswith(".pem")]


def others(modes: dict[str, int], folder: Path) -> list[str]:
    """Return what the group or strangers could open below a folder, or the folder itself."""
    return [path for path, mode in modes.items() if Path(path).is_relative_to(folder) and mode & 0o077]


def test_on_the_box_s_side_every_file_is_its_owner_s_alone(story: Story) -> None:
    assert others(story.modes, story.there.box_data) == []
    assert stat.S_IMODE(story.modes[str(story.there.desk_data)]) == 0o700


def test_the_door_between_them_is_open_to_two_users_and_no_third(story: Story) -> None:
    assert story.door == (0o660, 0o2750)


def test_the_box_s_processes_were_given_no_secret(story: Story) -> None:
    assert "ENTREPAIRS_BOX_SOCKET" in story.environments
    for name, value in story.there.secrets.items():
        assert value not in story.environments, name
    assert "_FILE" not in story.environments


def test_of_an_answer_nothing_is_written_down(story: Story) -> None:
    assert len(story.traces) > BY_PROGRAM
    assert [trace for trace in story.traces if trace in story.logged] == []
    assert story.temporary[0] == story.temporary[1]


def test_the_page_speaks_to_the_box_s_host_alone(story: Story) -> None:
    assert story.hosts == {BOX}


def test_no_process_leaves_a_file_in_a_home_or_a_temporary_folder(story: Story) -> None:
    assert story.left_in_homes == []


def test_what_is_left_of_the_wave_is_public(story: Story) -> None:
    parts = {tuple(Path(name).parts[2:3]) for name in story.left if name.startswith(f"waves/{story.wave_id}/")}
    assert parts <= {("manifest.json",), ("cells",), ("page",)}
    assert not [name for name in story.left if name.endswith((".db", "sealed.json"))]


def test_the_examination_reaches_both_sides_and_finds_the_shipped_configuration_sound(story: Story) -> None:
    mine = {"address", "box-locks", "box-settings", "box-stores", "gate", "logs", "own-host", "permissions", "proxy"}
    assert {name: story.findings[name] for name in mine} == dict.fromkeys(mine, True)


def test_strangers_do_not_even_find_the_socket(story: Story) -> None:
    there = story.there
    who = ("sh", "-c", 'test -e "$1"', "sh", str(there.socket.parent / "boxes.sock"))
    me: dict[str, Any] = {"user": 65010, "group": 65010, "extra_groups": []} if there.desk_user.become else {}
    assert subprocess.run(who, check=False, **me).returncode == 1
