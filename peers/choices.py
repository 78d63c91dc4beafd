"""Name what may be chosen on the peer side: subjects, ways to talk, half-days, reasons; closed lists, no free text."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

TOPICS: Mapping[str, object] = {
    "deciding_alone": _l("Deciding alone"),
    "workload": _l("Workload and rest"),
    "family": _l("Work and family"),
    "cash": _l("Cash flow"),
    "clients": _l("Clients and prices"),
    "team": _l("Hiring and leading a team"),
    "partners": _l("Getting on with partners"),
    "starting": _l("Starting up"),
    "setback": _l("A setback, starting again"),
    "handing_over": _l("Handing the company over"),
}
WAYS: Mapping[str, object] = {
    "in_person": _l("In person"),
    "video": _l("By video"),
    "phone": _l("By phone"),
}
DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
HALVES: Mapping[str, object] = {"am": _l("morning"), "pm": _l("afternoon or evening")}
SLOTS = tuple(f"{day}{half}" for day in range(1, 8) for half in HALVES)
"""Fourteen half-days: the ISO weekday, then `am` or `pm`."""
SLOT_NAMES: Mapping[str, object] = {
    slot: _l("%(day)s, %(half)s", day=DAYS[int(slot[0]) - 1], half=HALVES[slot[1:]]) for slot in SLOTS
}
