"""Every refusal of the machine has a status and words of its own."""

import pytest

from core.errors import DomainError
from peers.refusals import NotKnown, NotOpen, OutOfTurn, refused
from peers.requests.states import Refusal


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_said_in_words(refusal: Refusal) -> None:
    error = refused(refusal)
    assert isinstance(error, DomainError)
    assert 400 <= error.status < 500
    assert error.message is not DomainError.message


def test_not_knowing_and_not_being_allowed_look_the_same() -> None:
    assert isinstance(refused(Refusal.UNKNOWN), NotKnown)
    assert isinstance(refused(Refusal.NOT_YOURS), NotKnown)


def test_the_others_are_told_apart() -> None:
    assert isinstance(refused(Refusal.OVER), NotOpen)
    assert isinstance(refused(Refusal.OUT_OF_TURN), OutOfTurn)
