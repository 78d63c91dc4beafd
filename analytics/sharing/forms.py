"""Check what a lead says of a new link."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from analytics.sharing.links import LIFETIMES, USUAL
from analytics.sharing.models import ShareLink
from core.clock import now
from core.db import new_id
from core.forms import Form, options
from core.i18n import date_long

LABEL_LENGTH = 80


class ShareForm(Form):
    """Which release, for how long and for whom; `draw` is the link's id, so that a form sent twice is one link."""

    wave = SelectField(_l("Which publication?"), validators=[InputRequired(message=_l("Choose a publication."))])
    days = RadioField(
        _l("For how long?"), coerce=int, default=USUAL, validators=[InputRequired(message=_l("Choose how long."))]
    )
    label = StringField(
        _l("Who is it for?"),
        filters=[lambda text: " ".join((text or "").split())],
        validators=[Length(max=LABEL_LENGTH, message=_l("Write %(count)s characters at most.", count=LABEL_LENGTH))],
    )
    draw = HiddenField(default=new_id, validators=[Regexp(r"\A[0-9a-f]{16}\Z")])

    def among(self, releases: Iterable[tuple[str, date]]) -> "ShareForm":
        """Offer some releases: each with its wave and when it was published."""
        self.wave.choices = options((wave, date_long(day)) for wave, day in releases)
        self.days.choices = options((str(days), _("%(count)s days", count=days)) for days in LIFETIMES)
        return self

    def link(self, network_id: str) -> ShareLink:
        """Return the link that was asked for, from now on."""
        made_at = now()
        return ShareLink(
            id=self.draw.data,
            network_id=network_id,
            wave_id=self.wave.data,
            made_at=made_at,
            expires_at=made_at + timedelta(days=self.days.data),
            label=self.label.data or "",
        )
