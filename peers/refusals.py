"""Say in words why a step on the peer side was not taken."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from core.errors import ADVICE, DomainError
from peers.requests.states import Refusal


class NotKnown(DomainError):
    """This person may not learn whether there is such a request."""

    status = 404
    title, message = ADVICE[404]


class OutOfTurn(DomainError):
    """The request has moved on since the page was shown."""

    status = 409
    message = _l("This has changed since you opened the page. Load it again to see where things stand.")


class NotOpen(DomainError):
    """The request is closed, or the link was never one: both look the same."""

    status = 410
    message = _l("This is no longer open. Nothing is asked of you. Thank you.")


class Taken(DomainError):
    """Another peer said yes first."""

    status = 410
    message = _l("Someone is taking care of it. Nothing is asked of you. Thank you.")


class NoLeave(DomainError):
    """The member has not allowed the referent to know, or there is no referent."""

    status = 409
    message = _l("The member has not agreed that the referent knows. Ask them first.")


class TooLate(DomainError):
    """The time to contradict a call is over."""

    status = 409
    message = _l("More than seven days have passed. You can close this request and ask again.")


class AlreadyAsking(DomainError):
    """A member has one open request at a time."""

    status = 409
    message = _l("You already have an open request. You can follow it or withdraw it.")


class MomentMoved(DomainError):
    """The moment that the asking page showed can no longer be kept."""

    status = 409
    message = _l("The moment has moved on since the page was shown. Here is the one that can be kept now.")


class NoContact(DomainError):
    """The chosen channel is not in the member's profile."""

    status = 400
    message = _l("There is no telephone number in your profile. Add one, or choose e-mail.")


class EnoughPeers(DomainError):
    """The founding peers are there: from now on members vouch."""

    status = 409
    message = _l("There are enough peers here now. From now on two members vouch for each new one.")


_WORDS: Mapping[Refusal, type[DomainError]] = {
    Refusal.UNKNOWN: NotKnown,
    Refusal.NOT_YOURS: NotKnown,
    Refusal.OVER: NotOpen,
    Refusal.EXPIRED: NotOpen,
    Refusal.TAKEN: Taken,
    Refusal.NO_LEAVE: NoLeave,
    Refusal.TOO_LATE: TooLate,
}


def refused(refusal: Refusal) -> DomainError:
    """Return the error to raise for a refusal of the machine."""
    return _WORDS.get(refusal, OutOfTurn)()
