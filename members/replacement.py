"""Mail a member one more card when the first was lost: once per wave, on request, when signed in."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.errors import DomainError
from core.mail import MailDown, transport
from members.cards import Outcome, replace_card
from members.models import Deal, Member
from networks import by_hand, chain, ports
from networks.models import Wave
from networks.ports import BoxClosed, CardMail
from networks.steps import card_mail, counted
from networks.waves import State


class NoCardToReplace(DomainError):
    """No card of this wave was mailed to this member, or the wave takes no more answers."""

    status = 404
    message = _l("There is no open check-in in which a card was sent to you.")


class CardsNotPrinted(DomainError):
    """The member's club draws its cards, and none exists yet: whoever answered now would be the only one who could."""

    status = 409
    message = _l(
        "The cards of your club are not printed yet. With a link, you would be the only one who can answer. "
        "Ask for it once the cards have been drawn."
    )


class ReplacedAlready(DomainError):
    """This member had the one replacement of this wave."""

    status = 409
    message = _l("A second card has already been sent to you for this check-in. There is only one per person.")


class MailUnavailable(DomainError):
    """The mail server cannot be reached, so nothing was drawn."""

    status = 503
    message = _l("Mail cannot be sent just now. Nothing was changed: try again in an hour.")


class MailDoubtful(DomainError):
    """The mail server went away while it was being handed the card."""

    status = 503
    message = _l("We cannot tell whether the mail left. If it does not arrive, tell the person who runs your club.")


class CardRefused(DomainError):
    """The member's address does not take mail."""

    status = 409
    message = _l("Your address refuses our mail. Correct it in your profile, then ask for the card again.")


class CheckInOver(DomainError):
    """The wave closed while the card was being asked for, so none was drawn."""

    status = 409
    message = _l("This check-in no longer takes answers. No second link was sent.")


REASONS: Mapping[Outcome, type[DomainError]] = {
    Outcome.REFUSED: CardRefused,
    Outcome.DEFERRED: MailUnavailable,
    Outcome.NOT_DUE: ReplacedAlready,
}


def replaceable(member_id: str, root_id: str) -> Wave | None:
    """Return the open wave in which a member has not had a replacement yet, if there is one."""
    open_now = (Wave.root_id == root_id) & (Wave.state == State.OPEN) & (Wave.closes_at > now())
    dealt = (Deal.member_id == member_id) & Deal.mailed.is_(True) & Deal.replaced.is_(False)
    return db.session.scalar(select(Wave).join(Deal, Deal.wave_id == Wave.id).where(open_now, dealt))


def replace(member_id: str, wave_id: str) -> None:
    """Draw one card of the member's cell and mail it at once.

    Raises NoCardToReplace, ReplacedAlready, CardsNotPrinted, NotSound, MailUnavailable or CheckInOver (before anything
    is drawn), MailDoubtful or CardRefused.
    """
    deal = db.session.get(Deal, (wave_id, member_id))
    wave = db.session.get(Wave, wave_id)
    if deal is None or wave is None or not deal.mailed or not _takes_answers(wave):
        raise NoCardToReplace
    if deal.replaced:
        raise ReplacedAlready
    if by_hand.awaits_printing(wave_id, db.session.get_one(Member, member_id).leaf_id):
        raise CardsNotPrinted
    cell, mail = deal.cell, card_mail(wave)
    if not chain.may_mail(wave_id):
        raise chain.NotSound
    db.session.rollback()  # no transaction is held open while the mail server is being waited for
    try:
        transport().probe()
    except MailDown:
        raise MailUnavailable from None
    _draw_and_mail(mail, member_id, cell)


def _draw_and_mail(mail: CardMail, member_id: str, cell: str) -> None:
    with transaction():
        counted(mail.wave_id, 1)
    try:
        (code,) = ports.current().boxes.draw_cards(mail.wave_id, {cell: 1})[cell]
    except BoxClosed:
        raise CheckInOver from None
    try:
        outcome = replace_card(mail, member_id, cell, code)
    except MailDown:
        raise MailDoubtful from None
    if outcome is not Outcome.SENT:
        raise REASONS[outcome]


def _takes_answers(wave: Wave) -> bool:
    return wave.state == State.OPEN and now() < wave.closes_at
