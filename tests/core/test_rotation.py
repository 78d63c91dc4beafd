"""After the keys were rotated the old one opens nothing, and nothing is lost with it."""

import dataclasses

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import LargeBinary, event, insert, select, update

from app import create_desk
from core.commands import Composition, build
from core.db import Model, db, new_id, transaction
from core.jobs import EPOCH
from core.mail import Message, Outgoing, queue
from core.rotation import BATCH, PASSES, Rotation, rotate, sealed_columns, sealing_models
from core.vault import seal, unseal
from members.models import Member
from tests.builders import make_member, make_root
from tests.stored import stored

OTHER_BYTES = {"release.payload", "api_token.digest"}
"""Bytes that are neither sealed nor named as a hash: what everybody may read, and what a token is checked by."""


@pytest.fixture
def old_key(app):
    """The key so far; from now on a newer one stands before it."""
    old = app.extensions["vault"].newest
    yield old
    db.session.rollback()


def give(app, *keys):
    """Let the application know these keys, newest first."""
    before = app.extensions["vault"]
    app.extensions["vault"] = dataclasses.replace(before, fernet=MultiFernet(keys), newest=keys[0])


def new_key():
    return Fernet(Fernet.generate_key())


def opens(key, token):
    try:
        key.decrypt(token)
    except InvalidToken:
        return False
    return True


def sealed_values():
    db.session.rollback()
    found = [
        value
        for table in sealing_models()
        for row in db.session.execute(select(*(table.columns[name] for name in sealed_columns(table))))
        for value in row
        if value
    ]
    db.session.rollback()
    return found


def fill(count=3):
    """Add members and mails with contacts of their own."""
    root = make_root()
    for number in range(count):
        make_member(root, f"owner{number}@exemple.fr", phone=f"+3361234{number:04}")
        queue(Message(f"owner{number}@exemple.fr", "Le club", "Un message vous attend."))
    db.session.commit()
    return root


def test_every_column_of_bytes_is_sealed_or_a_hash_or_open_to_all():
    for table in Model.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and column.name not in sealed_columns(table):
                assert column.name.endswith("_hash") or f"{table.name}.{column.name}" in OTHER_BYTES, column


@pytest.mark.usefixtures("each_database")
class TestRotation:
    def test_the_old_key_opens_nothing_afterwards_and_dropping_it_loses_nothing(self, app, settings, old_key):
        fill()
        before = sealed_values()
        newest = new_key()
        give(app, newest, old_key)
        assert rotate() == Rotation(resealed=9, older=0, unknown=0)
        give(app, newest)
        assert {member.phone for member in db.session.scalars(select(Member))} == {
            f"+3361234{number:04}" for number in range(3)
        }
        assert not any(opens(old_key, value) for value in sealed_values())
        content = stored(settings)
        assert not any(value in content for value in before)

    def test_a_value_keeps_its_day_and_its_length(self, app, clock, old_key):
        fill(1)
        before = db.session.scalars(select(Outgoing.sealed)).one()
        give(app, new_key(), old_key)
        clock.advance(days=40)
        rotate()
        after = db.session.scalars(select(Outgoing.sealed)).one()
        assert len(after) == len(before)
        newest = app.extensions["vault"].newest
        assert newest.extract_timestamp(after) == old_key.extract_timestamp(before)

    def test_a_second_run_finds_nothing_to_do(self, app, old_key):
        fill()
        give(app, new_key(), old_key)
        rotate()
        before = sorted(sealed_values())
        assert rotate() == Rotation(0, 0, 0)
        assert sorted(sealed_values()) == before

    def test_more_than_one_batch_is_walked_and_a_broken_run_goes_on_where_it_stopped(self, app, old_key):
        with transaction():
            for _ in range(2 * BATCH + 1):
                db.session.add(Outgoing(sealed=seal("x"), next_try=EPOCH))
        give(app, new_key(), old_key)
        sealed = []

        def stop(_connection, _cursor, statement, *_):
            sealed.append(statement.startswith("UPDATE outbox"))
            if sum(sealed) == BATCH + 5:
                raise KeyboardInterrupt

        event.listen(db.engine, "after_cursor_execute", stop)
        with pytest.raises(KeyboardInterrupt):
            rotate()
        event.remove(db.engine, "after_cursor_execute", stop)
        assert rotate() == Rotation(BATCH + 1, 0, 0)

    def test_rows_that_come_meanwhile_under_the_old_key_are_sealed_again_too(self, app, old_key):
        fill()
        newest = new_key()
        give(app, newest, old_key)
        late = old_key.encrypt_at_time(b"y".ljust(64, b"\x00"), 0)
        added: list[str] = []

        def add(_session):
            if len(added) < PASSES - 1:  # a process with the old settings, until it is restarted
                added.append(new_id())
                with db.engine.begin() as other:
                    values = {"id": added[-1], "sealed": late, "next_try": EPOCH, "tries": 0, "on_refusal": ""}
                    other.execute(insert(Outgoing).values(values))

        event.listen(db.session, "after_commit", add)
        done = rotate()
        event.remove(db.session, "after_commit", add)
        assert (done.resealed, done.older) == (9 + len(added), 0)
        give(app, newest)
        assert unseal(db.session.get_one(Outgoing, added[0]).sealed) == "y"

    def test_a_value_of_a_key_that_is_missing_is_counted_and_left_alone(self, app, old_key):
        fill(1)
        give(app, new_key())
        before = sorted(sealed_values())
        assert rotate() == Rotation(0, 0, 3)
        assert sorted(sealed_values()) == before

    def test_what_is_empty_stays_empty(self, app, old_key):
        fill(1)
        db.session.execute(update(Member).values(phone_sealed=b""))
        db.session.commit()
        give(app, new_key(), old_key)
        rotate()
        assert db.session.scalars(select(Member.phone_sealed)).one() == b""


@pytest.fixture
def run(settings, app):
    """Run the command with keys of one's choice."""

    def invoke(*keys):
        db.session.rollback()
        environment = {
            "ENTREPAIRS_DATA_DIR": str(settings.data_dir),
            "ENTREPAIRS_SECRET_KEY": settings.secret_key,
            "ENTREPAIRS_LOOKUP_KEY": settings.lookup_key,
            "ENTREPAIRS_CONTACT_KEYS": ",".join(keys),
            "ENTREPAIRS_MAIL_URL": "memory:",
        }
        return CliRunner(env=environment).invoke(build(Composition(create_desk)), ["rotate-keys"])

    return invoke


def test_the_command_says_how_many_and_that_none_is_left(run, settings):
    fill()
    newest = Fernet.generate_key().decode()
    done = run(newest, *settings.contact_keys)
    assert (done.exit_code, done.output.strip()) == (
        0,
        "9 sealed again, 0 still under an older key, 0 under no known key.",
    )
    assert run(newest).exit_code == 0


def test_the_command_fails_when_a_key_is_missing(run):
    fill(1)
    done = run(Fernet.generate_key().decode())
    assert done.exit_code == 1
    assert "put it back" in done.output
