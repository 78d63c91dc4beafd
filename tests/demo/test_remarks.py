from datetime import date, timedelta

from analytics.dashboard import notes, resolutions
from core.clock import now
from demo import history, remarks, tree
from demo.people import read


def test_each_root_has_notes_within_its_history_and_what_it_will_do(app):
    for planted in tree.plant(date(2024, 1, 2)):
        history.tell(planted, now())
        remarks.tell(planted, now())
        first, last = history.quarters_before(now(), history.WAVES), history.quarters_before(now(), 1)
        found = notes.latest(planted.root.id)
        assert found
        assert all(first.publishes_at.date() < note.day < last.publishes_at.date() for note in found)
        written = resolutions.latest(planted.root.id)
        assert written is not None
        assert written.wave_id == remarks.last_release(planted.root.id)


def test_the_shock_is_told_between_the_waves_that_show_it(app):
    (shock, *_calmer) = history.SHOCK
    weeks = next(note["weeks"] for note in read("networks")["notes"] if note["text"].startswith("Faillite"))
    before = history.quarters_before(now(), history.WAVES - shock + 2).closes_at
    after = history.quarters_before(now(), history.WAVES - shock + 1).opens_at
    assert before < now() - timedelta(weeks=weeks) < after
