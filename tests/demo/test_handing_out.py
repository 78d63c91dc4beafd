from datetime import date, timedelta
from urllib.parse import urlsplit

from sqlalchemy import select

from analytics.api.models import ApiToken
from analytics.sharing.models import ShareLink
from core.clock import now
from core.db import db
from demo import handing_out, history, tree


def test_a_link_for_a_while_and_a_token_of_this_run_alone(app):
    club = tree.plant(date(2024, 1, 2))[1]
    history.tell(club, now())
    assert urlsplit(handing_out.shared(club)).path.startswith("/fr/shared/")
    (link,) = db.session.scalars(select(ShareLink))
    assert timedelta(0) < link.expires_at - now() <= timedelta(days=90)
    assert handing_out.command(club) != handing_out.command(club)
    assert len(db.session.scalars(select(ApiToken)).all()) == 2
