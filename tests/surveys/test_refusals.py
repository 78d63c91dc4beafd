import pytest
from werkzeug.exceptions import BadGateway, MethodNotAllowed, NotFound, RequestEntityTooLarge

from surveys import bodies, refusals, served, store
from surveys.answers import UnknownCode
from surveys.refusals import HEADING, REFUSALS, refusal

SENTENCE_WORDS = 20


def test_every_reason_has_words_and_every_word_a_reason() -> None:
    used = {*refusals._REASONS.values(), *refusals._STATUSES.values(), "unexpected"}
    assert used == set(REFUSALS)


def test_reasons_that_differ_are_told_differently() -> None:
    for lang in ("fr", "en"):
        assert HEADING[lang]
        assert len({told.message[lang] for told in REFUSALS.values()}) == len(REFUSALS)


@pytest.mark.parametrize("code", REFUSALS)
def test_sentences_are_short_and_calm(code: str) -> None:
    for text in REFUSALS[code].message.values():
        assert "!" not in text
        assert all(len(sentence.split()) <= SENTENCE_WORDS for sentence in text.split("."))


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (bodies.Malformed(), "malformed", 400),
        (bodies.CutShort(), "cut_short", 400),
        (UnknownCode(), "answers", 400),
        (served.ForgedTicket(), "ticket", 403),
        (served.CardUsed(), "card_used", 409),
        (store.StoreClosed(), "closed", 423),
        (NotFound(), "not_found", 404),
        (MethodNotAllowed(), "method", 405),
        (RequestEntityTooLarge(), "too_large", 413),
        (BadGateway(), "unexpected", 500),
        (ZeroDivisionError("sisq=5"), "unexpected", 500),
    ],
)
def test_an_error_is_told_by_its_reason(error: Exception, code: str, status: int) -> None:
    told = refusal(error)
    assert (told.code, told.status) == (code, status)
    assert "sisq" not in str(told)
