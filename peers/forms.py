"""Check what is chosen on the peer side; nobody writes about themselves, so nothing of it has to be kept or deleted."""

from datetime import datetime

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from core.forms import Form, options
from peers.choices import SLOT_NAMES, TOPICS, WAYS
from peers.listeners.exclusions import LINES, LONGEST
from peers.models import EMAIL, LEAD_TOO, PEER_ONLY, PHONE
from peers.refusals import NoContact
from peers.requests.states import Outcome

CHOOSE = _l("Choose one of these.")
AGREE = _l("Please read the charter and tick the box first.")
WHO = ((PEER_ONLY, _l("Only the peer who will call me")), (LEAD_TOO, _l("The person who runs my club too")))
CHANNEL_NAMES = {PHONE: _l("By telephone"), EMAIL: _l("By e-mail")}
OUTCOME_NAMES = {
    Outcome.USEFUL: _l("It was useful"),
    Outcome.NEUTRAL: _l("It was neither good nor bad"),
    Outcome.UNSUITABLE: _l("It did not suit me"),
    Outcome.SOLD_TO: _l("Someone tried to sell me something"),
    Outcome.UNSAFE: _l("I did not feel safe"),
}


class ChoicesForm(Form):
    """What both sides may choose, all of it optional: nothing ticked means "any"."""

    topics = SelectMultipleField(_l("Topics"), choices=options(TOPICS.items()))
    ways = SelectMultipleField(_l("How to talk"), choices=options(WAYS.items()))
    slots = SelectMultipleField(_l("Half-days that suit you"), choices=options(SLOT_NAMES.items()))

    def chosen(self) -> dict[str, frozenset[str]]:
        """Return what was ticked, by field."""
        return {name: frozenset(self[name].data or ()) for name in ("topics", "ways", "slots")}


class AvoidingForm(Form):
    """People and companies to avoid, one a line."""

    most = LINES
    """How many may be named."""
    avoid = TextAreaField(_l("Someone or a company I would rather not meet"))

    def validate_avoid(self, _field: TextAreaField) -> None:
        """Refuse more, or longer, lines than are kept."""
        if len(self.avoided()) > self.most or any(len(line) > LONGEST for line in self.avoided()):
            raise ValidationError(_("One name per line, please: at most %(lines)s, and short ones.", lines=self.most))

    def avoided(self) -> tuple[str, ...]:
        """Return the people and companies named."""
        return tuple(filter(None, (" ".join(line.split()) for line in (self.avoid.data or "").splitlines())))


class AskForm(ChoicesForm, AvoidingForm):
    """Who may know, and what else a member may choose; nothing is ticked beforehand."""

    who = RadioField(_l("Who may know that you ask?"), choices=options(WHO), validators=[InputRequired(CHOOSE)])
    referent = BooleanField(_l("If no peer has called in time, the referent may know and call me"))
    channel = RadioField(
        _l("How may they reach you?"), default=PHONE, choices=options(CHANNEL_NAMES.items()), validate_choice=False
    )
    call_directly = BooleanField(
        _l("No need to ask me again: I will keep to the charter, and the first peer who says yes may call me")
    )
    own_club_last = BooleanField(_l("Rather someone from another club than mine"))
    same_trade_elsewhere = BooleanField(_l("The same trade as mine, outside my area, is welcome"))
    shown = HiddenField()

    def only_by_email(self) -> None:
        """Offer e-mail alone, to a member without a telephone number."""
        self.channel.choices = options([(EMAIL, CHANNEL_NAMES[EMAIL])])
        if not self.is_submitted():
            self.channel.data = EMAIL

    def without_lead(self) -> None:
        """Offer the peer alone as who may know, to a member whose club nobody else runs."""
        self.who.choices = options(WHO[:1])

    def validate_channel(self, field: RadioField) -> None:
        """Say what to do when the number is gone from the profile."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            raise StopValidation(NoContact.message)

    def moment(self) -> datetime | None:
        """Return the moment that the page showed, if it names one; whoever asks for it decides what it is worth."""
        try:
            shown = datetime.fromisoformat(self.shown.data or "")
        except ValueError:
            return None
        return shown if shown.tzinfo else None


class CharterForm(Form):
    """A yes to an introduction, the peer's or the asker's: the charter is ticked at each."""

    charter = BooleanField(_l("I will keep to the charter"), validators=[InputRequired(AGREE)])


class ClosingForm(Form):
    """The closing question: one tap, and the wish to talk to the same person again."""

    outcome = RadioField(
        _l("How was it for you?"), choices=options(OUTCOME_NAMES.items()), validators=[InputRequired(CHOOSE)]
    )
    again = BooleanField(_l("The same person again"))
