import secrets

import orjson
import pytest
from hypothesis import given, strategies as st

from networks.manifests import b64u
from surveys.bodies import Malformed, submission, ticket_request

CELL = "00000000000000c1"
ASKED = {"card": b64u(bytes(16)), "cell": CELL, "blinded": b64u(bytes(256))}
SENT = {
    "cell": CELL,
    "prepared": b64u(bytes(64)),
    "signature": b64u(bytes(256)),
    "tag_key": b64u(bytes(32)),
    "answers": {"sisq": 3},
    "pad": "xxxx",
}


def test_a_ticket_request_is_read() -> None:
    code = secrets.token_bytes(16)
    asked = ticket_request(orjson.dumps(ASKED | {"card": b64u(code)}))
    assert (asked.card, asked.cell, asked.blinded) == (code, CELL, bytes(256))


def test_a_submission_is_read_whatever_its_padding() -> None:
    sent = submission(orjson.dumps(SENT))
    assert sent == submission(orjson.dumps(SENT | {"pad": "y" * 900, "more": 1}))
    assert (sent.cell, sent.answers) == (CELL, {"sisq": 3})
    assert list(map(len, (sent.prepared, sent.signature, sent.tag_key))) == [64, 256, 32]


def test_what_was_sent_does_not_show_when_printed() -> None:
    shown = repr(submission(orjson.dumps(SENT))) + repr(ticket_request(orjson.dumps(ASKED)))
    assert "sisq" not in shown
    assert "\\x00" not in shown


@pytest.mark.parametrize("name", ["cell", "prepared", "signature", "tag_key"])
def test_a_submission_needs_all_its_fields(name: str) -> None:
    with pytest.raises(Malformed):
        submission(orjson.dumps({key: value for key, value in SENT.items() if key != name}))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(body: bytes) -> None:
    for read in (submission, ticket_request):
        with pytest.raises(Malformed):
            read(body)


NONSENSE = st.none() | st.text(max_size=60) | st.integers(-9, 9) | st.lists(st.text(max_size=3), max_size=3)


@given(st.sampled_from(["prepared", "signature", "tag_key"]), NONSENSE)
def test_a_field_of_any_other_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(Malformed):
        submission(orjson.dumps(SENT | {name: value}))


@given(st.sampled_from(["card", "blinded"]), NONSENSE)
def test_a_ticket_request_of_any_other_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(Malformed):
        ticket_request(orjson.dumps(ASKED | {name: value}))
