"""Check what is chosen on the peer side; there is no free text anywhere, so none has to be hosted or deleted."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from core.forms import Form, options
from peers.choices import SLOT_NAMES, TOPICS, WAYS
from peers.models import CAPACITIES, EMAIL, LEAD_TOO, PEER_ONLY, PHONE
from peers.states import Outcome

CHOOSE = _l("Choose one of these.")
AGREE = _l("Please read the charter and tick the box first.")
WHO = ((PEER_ONLY, _l("Only the peer who will call me")), (LEAD_TOO, _l("The person who runs my club too")))
CHANNEL_NAMES = {PHONE: _l("By telephone"), EMAIL: _l("By e-mail")}
CAPACITY_NAMES = {
    0: _l("Nobody for now"),
    1: _l("One person at a time"),
    2: _l("Up to two people"),
    3: _l("Up to three people"),
}
PAUSES = (
    ("0", _l("I am available")),
    ("14", _l("Not for the next two weeks")),
    ("30", _l("Not for the next month")),
    ("90", _l("Not for the next three months")),
)
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


class AskForm(Form):
    """Who may know, and what else a member may choose; nothing is ticked beforehand."""

    who = RadioField(_l("Who may know that you ask?"), choices=options(WHO), validators=[InputRequired(CHOOSE)])
    referent = BooleanField(_l("If no peer has called in time, the referent may know and call me"))
    channel = RadioField(_l("How may they reach you?"), default=PHONE, choices=options(CHANNEL_NAMES.items()))
    call_directly = BooleanField(_l("No need to ask me again: the first peer who says yes may call me"))
    own_club_last = BooleanField(_l("Rather someone from another club than mine"))

    def only_by_email(self) -> None:
        """Offer e-mail alone, to a member without a telephone number."""
        self.channel.choices = options([(EMAIL, CHANNEL_NAMES[EMAIL])])
        self.channel.data = EMAIL


class ListenForm(Form):
    """How a member listens; the charter is ticked each time it is kept."""

    capacity = RadioField(
        _l("How many people at once?"),
        coerce=int,
        default=1,
        choices=options((str(one), CAPACITY_NAMES[one]) for one in CAPACITIES),
        validators=[InputRequired(CHOOSE)],
    )
    pause = SelectField(_l("Your availability"), coerce=int, default=0, choices=options(PAUSES))
    charter = BooleanField(_l("I have read the charter and will keep to it"), validators=[InputRequired(AGREE)])


class CharterForm(Form):
    """A peer's yes: the charter is ticked at each introduction."""

    charter = BooleanField(_l("I will keep to the charter"), validators=[InputRequired(AGREE)])


class ClosingForm(Form):
    """The closing question: one tap."""

    outcome = RadioField(
        _l("How was it for you?"), choices=options(OUTCOME_NAMES.items()), validators=[InputRequired(CHOOSE)]
    )
