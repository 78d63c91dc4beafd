"""Check the size and the participation that a lead tries out."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from analytics.disclosure.coarsening import HUNDRED
from analytics.outlook.gathering import Trial
from core.forms import Form, options

MOST_MEMBERS = 100_000
SHARES = (20, 30, 40, 50, 60, 70, 80, 90, 100)
"""Percent of the members who answer."""


class TrialForm(Form):
    """How many members, and how many of ten answer; asked for by GET, so it changes nothing and needs no token."""

    class Meta:
        """Read from the address."""

        csrf = False

    members = IntegerField(
        _l("Number of members"),
        validators=[
            Optional(),
            NumberRange(
                1, MOST_MEMBERS, message=_l("Write a number of members from 1 to %(most)s.", most=MOST_MEMBERS)
            ),
        ],
    )
    share = SelectField(
        _l("How many of them answer?"),
        choices=options([("", _l("As usual")), *((str(share), f"{share} %") for share in SHARES)]),
        default="",
    )

    def trial(self) -> Trial:
        """Return what is to be tried; the form must be valid."""
        return Trial(self.members.data, int(self.share.data) / HUNDRED if self.share.data else None)
