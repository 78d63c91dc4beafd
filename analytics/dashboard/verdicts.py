"""Say what two compared publications allow to conclude, in the language now spoken."""

from flask_babel import gettext as _, lazy_gettext

from analytics.dashboard.comparison import Compared, ComparedChoice, ComparedShare
from analytics.dashboard.wording import Words
from core.i18n import number

COMPARED = {
    "masked": lazy_gettext("One of the two is not shown, to protect people."),
    "new_series": lazy_gettext("A new series began in between, so the two are not compared."),
    "no_comparison": lazy_gettext("Too few people answered to compare the two."),
    "too_few": lazy_gettext("So few answers are mostly chance, so the two are not compared."),
    "none": lazy_gettext("No reliable difference."),
}


def score(one: Compared) -> str:
    """Say what two published figures allow to conclude."""
    if one.verdict not in {"higher", "lower"}:
        return str(COMPARED[one.verdict])
    apart = number(abs(one.difference.value), 1) if one.difference else ""
    if one.verdict == "higher":
        return str(_("Reliably higher, by about %(apart)s points.", apart=apart))
    return str(_("Reliably lower, by about %(apart)s points.", apart=apart))


def choice(one: ComparedChoice, measure: Words) -> str:
    """Say which shares of two publications differ reliably, or why none is said to."""
    moved = [_moved(share, measure) for share in one.shares if share.verdict in {"higher", "lower"}]
    return " ".join(moved) or str(COMPARED[one.refused or "none"])


def _moved(one: ComparedShare, measure: Words) -> str:
    told = {"answer": measure.labels[one.category], "apart": number(abs(one.difference.value) if one.difference else 0)}
    if one.verdict == "higher":
        return str(_("%(answer)s: reliably more, by about %(apart)s percentage points.", **told))
    return str(_("%(answer)s: reliably less, by about %(apart)s percentage points.", **told))
