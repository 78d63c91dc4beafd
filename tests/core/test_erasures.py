"""What was erased is remembered outside the database, and erased again where it came back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.erasures import FILE, Erased, Kind, keep, note, read, register, settle
from core.jobs import EPOCH, Job, JobLease, register as register_job, run_due, run_first

ONE, TWO = "1" * 16, "2" * 16


@pytest.fixture
def path(settings):
    return settings.data_dir / FILE


@pytest.fixture
def erased(app):
    """A kind whose rows are leases, and the order in which they were erased."""
    order = []

    def erase(name):
        order.append(name)
        db.session.delete(db.session.get_one(JobLease, name))

    def standing():
        return db.session.scalars(select(JobLease.name))

    app.extensions["erasures"] = {}
    register(app, Kind("lease", standing, erase))
    return order


def add(*names):
    with transaction():
        db.session.add_all(JobLease(name=name, due_at=EPOCH, held_until=EPOCH) for name in names)


def names():
    db.session.rollback()
    return set(db.session.scalars(select(JobLease.name)))


@pytest.mark.usefixtures("each_database")
class TestSettle:
    def test_what_was_noted_moves_to_the_file(self, erased, path):
        with transaction():
            note("lease", TWO)
            note("lease", ONE)
        settle()
        assert path.read_text() == f"lease {ONE}\nlease {TWO}\n"
        assert db.session.scalars(select(Erased)).all() == []

    def test_what_was_taken_back_is_not_noted(self, erased, path):
        note("lease", ONE)
        db.session.rollback()
        settle()
        assert not path.exists()

    def test_what_came_back_is_erased_again_and_nothing_else(self, erased, path, caplog):
        keep(path.parent, frozenset({("lease", ONE)}))
        add(ONE, TWO)
        settle()
        assert names() == {TWO}
        assert ONE not in caplog.text
        settle()
        assert erased == [ONE]

    def test_nothing_is_erased_when_one_of_a_kind_fails_but_all_is_tried_again(self, app, erased, path):
        keep(path.parent, frozenset({("lease", ONE), ("lease", TWO)}))
        add(ONE, TWO)
        kind = app.extensions["erasures"]["lease"]
        failing = [TWO]

        def stumble(name):
            kind.erase(name)
            if name in failing:
                raise RuntimeError

        register(app, Kind("lease", kind.standing, stumble))
        with pytest.raises(RuntimeError):
            settle()
        assert names() == {TWO}
        failing.clear()
        settle()
        assert names() == set()

    def test_what_refers_to_others_is_erased_before_them(self, app, erased, path):
        order = []
        register(app, Kind("child", lambda: [TWO], lambda _name: order.append("child")))
        register(app, Kind("grandchild", lambda: [TWO], lambda _name: order.append("grandchild")))
        keep(path.parent, frozenset({("grandchild", TWO), ("child", TWO)}))
        settle()
        assert order == ["grandchild", "child"]

    def test_a_note_twice_is_one(self, erased, path):
        for _ in range(2):
            with transaction():
                note("lease", ONE)
            settle()
        with transaction():
            note("lease", ONE)
            note("lease", ONE)
        settle()
        assert path.read_text() == f"lease {ONE}\n"

    def test_the_job_settles_in_its_turn(self, app, erased, path):
        with transaction():
            note("lease", ONE)
        assert "erasures" in run_due(app)
        assert path.exists()

    def test_a_worker_that_starts_settles_first_even_if_it_is_not_due(self, app, clock, erased, path):
        run_due(app)
        with transaction():
            note("lease", ONE)
        assert run_due(app) == ()
        assert run_first(app)[0] == "erasures"
        assert path.exists()


class TestFile:
    def test_it_says_neither_when_nor_in_which_order(self, tmp_path):
        for name in (TWO, ONE):
            keep(tmp_path, frozenset({("lease", name)}))
        (one,) = tmp_path.iterdir()
        other = tmp_path / "other"
        other.mkdir()
        for name in (ONE, TWO):
            keep(other, frozenset({("lease", name)}))
        assert one.read_bytes() == (other / FILE).read_bytes()
        assert one.stat().st_mtime == 0
        assert one.stat().st_mode & 0o777 == 0o600

    def test_an_unchanged_file_is_not_written_again(self, tmp_path):
        keep(tmp_path, frozenset({("lease", ONE)}))
        before = (tmp_path / FILE).stat().st_ino
        keep(tmp_path, frozenset({("lease", ONE)}))
        assert (tmp_path / FILE).stat().st_ino == before

    def test_a_file_put_together_from_two_is_read_as_one(self, tmp_path):
        (tmp_path / FILE).write_text(f"lease {TWO}\nlease {ONE}\nlease {TWO}\n")
        assert read(tmp_path / FILE) == {("lease", ONE), ("lease", TWO)}

    def test_a_damaged_file_is_not_taken_for_an_empty_one(self, tmp_path):
        (tmp_path / FILE).write_text("lease\n")
        with pytest.raises(ValueError, match="unpack"):
            keep(tmp_path, frozenset({("lease", ONE)}))

    def test_workers_at_the_same_moment_lose_no_line(self, tmp_path):
        lines = [("lease", f"{number:016x}") for number in range(40)]
        barrier = threading.Barrier(4)

        def write(mine):
            barrier.wait()
            for line in mine:
                keep(tmp_path, frozenset({line}))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, [lines[start::4] for start in range(4)]))
        assert read(tmp_path / FILE) == set(lines)


def test_what_may_wait_is_not_run_first(app):
    app.extensions["jobs"] = {}
    ran = []
    every = timedelta(minutes=1)
    register_job(app, Job("later", every, lambda: ran.append("later")))
    register_job(app, Job("first", every, lambda: ran.append("first"), at_start=True))
    assert run_first(app) == ("first",)
    assert ran == ["first"]
