"""Whom somebody would rather not meet: found however it is written, known to its owner alone, gone when it should."""

import threading

import pytest
from flask import Flask
from hypothesis import given, strategies as st
from sqlalchemy import func, select

from core.db import db, transaction, writing
from members import leaving
from members.models import Member
from peers.listeners import exclusions
from peers.listeners.exclusions import LINES, avoided_by, keys_of
from peers.models import Exclusion
from peers.refusals import NotKnown
from tests.builders import make_club, make_federation, make_member
from tests.peers.scene import Scene, ask, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")


def named(scene: Scene, *lines: str) -> frozenset[str]:
    """Have the asker name somebody and return whom they avoid from then on."""
    with transaction():
        exclusions.add(scene.asker, lines)
    return avoided_by([scene.asker.id]).get(scene.asker.id, frozenset())


def rows() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Exclusion)) or 0


@pytest.mark.parametrize(
    "typed",
    [
        *("Jean-Luc Le Gall", "LE GALL jean luc", " legall  Jeanluc ", "Le-Gall, Jean-Luc"),
        *("Atelier Duval", "SARL ATELIER-DUVAL", "jll@exemple.fr", " JLL@Exemple.FR"),
    ],
)
def test_a_person_and_a_company_are_found_however_they_are_written(typed: str) -> None:
    scene = make_scene()
    other = make_member(
        scene.other, "jll@exemple.fr", first_name="Jean-Luc", last_name="Le Gall", company="Atelier Duval SAS"
    )
    assert not named(scene, typed).isdisjoint(keys_of(other))
    assert named(scene).isdisjoint(keys_of(scene.peers[0]))


@pytest.mark.parametrize("typed", ["Jean Le Gall", "Luc", "Atelier", "jll@exemple.com", "SAS", "Duval"])
def test_somebody_else_is_not_taken_for_them(typed: str) -> None:
    scene = make_scene()
    other = make_member(
        scene.other, "jll@exemple.fr", first_name="Jean-Luc", last_name="Le Gall", company="Atelier Duval SAS"
    )
    assert named(scene, typed).isdisjoint(keys_of(other))


def test_the_same_name_in_another_root_has_another_hash() -> None:
    scene = make_scene()
    elsewhere = make_club(make_federation("Autre"), "Club de Loin")
    same = make_member(elsewhere, "ada@exemple.fr", first_name="Ada", last_name="Asselin", company="Adastra")
    assert keys_of(same).isdisjoint(keys_of(scene.asker))


def test_the_database_holds_neither_the_words_nor_a_hash_of_the_bare_name() -> None:
    scene = make_scene()
    named(scene, "Zenobie Quelconque")
    kept = db.session.scalars(select(Exclusion)).one()
    assert kept.label == "Zenobie Quelconque"  # the owner reads it, so it is there
    for column in (kept.label_sealed, kept.target_hash):
        assert b"enobie" not in column


def test_only_the_owner_reads_and_removes_them() -> None:
    scene = make_scene()
    named(scene, "Zenobie Quelconque", "abacus")
    assert [one.label for one in exclusions.own(scene.asker.id)] == ["abacus", "Zenobie Quelconque"]
    assert exclusions.own(scene.lead.id) == []
    mine = exclusions.own(scene.asker.id)[0].id
    for stranger, which in ((scene.lead.id, mine), (scene.asker.id, "0" * 16)):
        with pytest.raises(NotKnown), transaction():
            exclusions.remove(stranger, which)
    with transaction():
        exclusions.remove(scene.asker.id, mine)
    assert [one.label for one in exclusions.own(scene.asker.id)] == ["Zenobie Quelconque"]


def test_a_line_twice_is_one_and_empty_lines_are_none() -> None:
    scene = make_scene()
    named(scene, "Zenobie Quelconque", "QUELCONQUE Zénobie", "", " - ")
    named(scene, "zenobie quelconque")
    assert rows() == 1


def test_no_more_than_twenty_are_kept() -> None:
    scene = make_scene()
    named(scene, *(f"Personne {number}" for number in range(LINES + 5)))
    assert rows() == LINES


def test_a_form_sent_twice_at_one_moment_keeps_each_line_once(app: Flask) -> None:
    scene = make_scene()
    member_id = scene.asker.id
    db.session.rollback()

    def send() -> None:
        with app.app_context(), writing(), transaction():
            exclusions.add(db.session.get_one(Member, member_id), ["Zenobie Quelconque"])

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert rows() == 1


def test_what_was_named_for_a_request_goes_with_it() -> None:
    scene = make_scene(listeners=0)
    request = ask(scene.asker)
    with transaction():
        exclusions.for_request(request, scene.asker, ["Zenobie Quelconque"])
    assert exclusions.own(scene.asker.id) == []
    assert len(avoided_by([scene.asker.id])[scene.asker.id]) == 1
    with transaction():
        db.session.delete(request)
    assert rows() == 0


def test_the_avoided_are_not_brought_together_either_way() -> None:
    for asker_names_peer in (True, False):
        scene = make_scene(listeners=1)
        owner, other = (scene.asker, scene.peers[0])[:: 1 if asker_names_peer else -1]
        with transaction():
            exclusions.block(owner, other)
        assert ask(scene.asker).offers == []
        db.session.rollback()
        [kept] = exclusions.own(owner.id)
        assert kept.label == ""  # whoever blocks may never have seen a name
        with transaction():
            leaving.leave(other)
        assert rows() == 0
        with transaction():
            leaving.leave(owner)


def test_who_leaves_is_forgotten_by_others_but_a_shared_company_stays_avoided() -> None:
    scene = make_scene()
    company = {"company": "Atelier Duval SARL"}
    first = make_member(scene.other, "un@exemple.fr", first_name="Zoe", last_name="Quelconque", **company)
    second = make_member(scene.other, "deux@exemple.fr", first_name="Max", last_name="Autre", **company)
    named(scene, "Zoe Quelconque", "Duval Atelier", "un@exemple.fr", "Max Autre")
    with transaction():
        exclusions.add(first, ["Ada Asselin"])
    with transaction():
        exclusions.forget(first)
        first.state = "left"
    assert [one.label for one in exclusions.own(scene.asker.id)] == ["Duval Atelier", "Max Autre"]
    assert exclusions.own(first.id) == []
    with transaction():
        exclusions.forget(second)
    assert rows() == 0


def test_somebody_of_the_same_name_stays_avoided() -> None:
    scene = make_scene()
    twins = [make_member(scene.other, first_name="Zoe", last_name="Quelconque") for _ in range(2)]
    named(scene, "Zoe Quelconque")
    for twin, left in zip(twins, (1, 0), strict=True):
        with transaction():
            exclusions.forget(twin)
            twin.state = "left"
        assert rows() == left


TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
"""Whatever a form takes: one with a zero byte is refused."""


@given(st.lists(TYPED, max_size=8))
def test_whatever_is_typed_is_kept_once_and_found_again(lines: list[str]) -> None:
    scene = make_scene()
    named(scene, *lines)
    once = len(exclusions.own(scene.asker.id))
    named(scene, *reversed(lines))
    kept = exclusions.own(scene.asker.id)
    assert len(kept) == once <= len(lines)
    assert {" ".join(line.split()) for line in lines} >= {one.label for one in kept}
