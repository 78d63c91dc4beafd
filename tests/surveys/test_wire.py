import inspect
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

from networks.ports import BallotBoxes, BoxClosed, SealOutcome
from surveys import wire
from surveys.remote import RemoteBoxes
from surveys.sealing import TotalsDisagree
from surveys.wire import KeeperFailed, Misread
from tests.surveys.boxing import CELLS, WAVE, opening

PORT = {name: method for name, method in vars(BallotBoxes).items() if not name.startswith("_")}


def arguments(method):
    return [(one.name, one.default) for one in inspect.signature(method).parameters.values()]


def test_every_method_of_the_port_is_a_verb_and_nothing_else_is():
    assert set(wire.verbs()) == set(PORT)
    carried = {name for name in vars(RemoteBoxes) if not name.startswith("_")}
    assert carried == set(PORT)


@pytest.mark.parametrize("name", sorted(PORT))
def test_a_verb_takes_what_the_method_takes_on_both_ends(name):
    asked = arguments(PORT[name])
    assert arguments(getattr(RemoteBoxes, name)) == asked
    assert list(wire.verbs()[name].asked.model_fields) == ["verb", *(one for one, _ in asked if one != "self")]


def test_an_opening_arrives_as_it_was_sent():
    verb, (arrived,) = wire.read_question(wire.write_question("open", opening=opening()))
    assert (verb, arrived) == ("open", opening())
    assert wire.write_question("open", opening=opening()).count(b"\n") == 1


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(CELLS), st.lists(st.binary(max_size=32))))
def test_codes_arrive_as_they_were_sent(codes):
    assert wire.read_answer("draw_cards", wire.write_answer("draw_cards", codes)) == codes


def changed(**fields):
    content = json.loads(wire.write_question("open", opening=opening()))
    content["opening"].update(fields)
    return content


STRANGE = {
    "no verb": {"wave_id": WAVE},
    "a verb of Python": {"verb": "__init__", "settings": {}},
    "another method": {"verb": "_folder", "wave_id": WAVE},
    "one field too many": {"verb": "stocked", "wave_id": WAVE, "path": "/etc"},
    "one field too few": {"verb": "seal", "wave_id": WAVE},
    "a path for a wave": {"verb": "totals", "wave_id": "../../../../etc"},
    "an id with a line after it": {"verb": "totals", "wave_id": f"{WAVE}\n"},
    "a number as text": {"verb": "seal", "wave_id": WAVE, "threshold": "8"},
    "true for a number": {"verb": "seal", "wave_id": WAVE, "threshold": True},
    "no threshold": {"verb": "seal", "wave_id": WAVE, "threshold": 0},
    "more keys than any wave needs": {"verb": "make_keys_ahead", "number": 10**6},
    "fewer cards than none": {"verb": "draw_cards", "wave_id": WAVE, "counts": {CELLS[0]: -1}},
    "a path for a cell": {"verb": "draw_cards", "wave_id": WAVE, "counts": {"../keys": 1}},
    "half a draw": {"verb": "draw_cards", "wave_id": WAVE, "counts": {}, "draw": "AAAA"},
    "a moment without a zone": {"verb": "extend", "wave_id": WAVE, "closes_at": "2026-03-20T17:00:00"},
    "an opening elsewhere": changed(wave_id="../../keys_ahead"),
    "unknown questions": changed(question_set="../../etc/passwd"),
    "scopes of other cells": changed(scopes={"f" * 16: ["Elsewhere"]}),
    "no cells": changed(cells=[], scopes={}),
    "a field that openings have not": changed(page="<script>"),
}


@pytest.mark.parametrize("asked", STRANGE.values(), ids=STRANGE.keys())
def test_what_is_not_exactly_a_question_is_not_read(asked):
    with pytest.raises(Misread):
        wire.read_question(json.dumps(asked).encode() + b"\n")


@pytest.mark.parametrize("line", [b"", b"\n", b"{", b"[]\n", b"\x80\x04\x95.", b'"open"\n', b'{"verb": "examine"}'])
def test_what_is_no_json_object_on_a_whole_line_is_not_read(line):
    with pytest.raises(Misread):
        wire.read_question(line)


def test_a_cell_that_comes_twice_is_not_opened():
    twice = replace(opening(), cells=(opening().cells[0],) * 2, scopes={CELLS[0]: ("Atlantique",)})
    with pytest.raises(ValidationError):
        wire.write_question("open", opening=twice)


def test_a_moment_keeps_its_zone():
    moment = datetime(2026, 3, 20, 17, tzinfo=UTC)
    assert wire.read_question(wire.write_question("extend", wave_id=WAVE, closes_at=moment))[1] == (WAVE, moment)


@pytest.mark.parametrize("reason", sorted(wire.REFUSALS))
def test_a_refusal_is_raised_again_by_its_name(reason):
    with pytest.raises(wire.REFUSALS[reason]) as raised:
        wire.read_answer("seal", wire.write_refusal(wire.REFUSALS[reason](WAVE)))
    assert type(raised.value) is wire.REFUSALS[reason]
    assert raised.value.args == (WAVE,)


def test_of_a_failure_only_its_kind_crosses():
    line = wire.write_refusal(RuntimeError("the answer was 4"))
    assert b"answer" not in line
    with pytest.raises(KeeperFailed, match="RuntimeError"):
        wire.read_answer("seal", line)


def test_a_failure_that_bears_the_name_of_a_refusal_is_none():
    false = type("BoxClosed", (RuntimeError,), {})
    with pytest.raises(KeeperFailed):
        wire.read_answer("seal", wire.write_refusal(false(WAVE)))


def test_why_a_question_was_not_understood_is_not_told():
    with pytest.raises(Misread) as strange:
        wire.read_question(b'{"verb": "totals", "wave_id": "a name"}\n')
    line = wire.write_refusal(strange.value)
    assert b"name" not in line
    with pytest.raises(Misread):
        wire.read_answer("seal", line)


def test_an_answer_to_another_question_is_not_read():
    outcome = wire.write_answer("seal", SealOutcome(sealed=True, sheets=9))
    assert wire.read_answer("seal", outcome).sheets == 9
    with pytest.raises(ValidationError):
        wire.read_answer("stocked", outcome)
    with pytest.raises(ValidationError):
        wire.write_answer("stocked", "nine")
    for reason in (BoxClosed(WAVE), TotalsDisagree("tickets spent")):
        with pytest.raises(type(reason)):
            wire.read_answer("stocked", wire.write_refusal(reason))
