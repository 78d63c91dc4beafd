import pytest
from sqlalchemy import func, select

from core.db import db, transaction
from core.mail import (
    BACK_OFF,
    MailDeferred,
    MailDown,
    MailRefused,
    Message,
    Outgoing,
    Smtp,
    deliver,
    on_refusal,
    queue,
    recall,
)

pytestmark = pytest.mark.usefixtures("each_database")
MESSAGE = Message("ada@example.org", "Le club", "Un message vous attend.")


def waiting():
    return db.session.scalar(select(func.count()).select_from(Outgoing))


def test_a_queued_mail_is_delivered_once_and_deleted(outbox):
    with transaction():
        queue(MESSAGE)
    deliver()
    deliver()
    assert [mail.text for mail in outbox.sent] == [MESSAGE.text]
    assert waiting() == 0


def test_a_mail_follows_the_change_that_caused_it(outbox):
    queue(MESSAGE)
    db.session.rollback()
    deliver()
    assert outbox.sent == []


def test_the_outbox_shows_neither_address_nor_text(app):
    with transaction():
        queue(MESSAGE)
    row = db.session.scalars(select(Outgoing)).one()
    assert MESSAGE.to.encode() not in row.sealed
    assert MESSAGE.text.encode() not in row.sealed


def test_a_server_that_is_down_is_tried_again_with_longer_and_longer_waits(outbox, clock):
    outbox.down = True
    with transaction():
        queue(MESSAGE)
    for minutes in BACK_OFF:
        deliver()
        deliver()
        assert waiting() == 1
        clock.advance(minutes=minutes)
    outbox.down = False
    deliver()
    assert len(outbox.sent) == 1


def test_after_the_last_try_a_mail_is_given_up(outbox, clock):
    outbox.down = True
    with transaction():
        queue(MESSAGE)
    for minutes in (*BACK_OFF, 0):
        deliver()
        clock.advance(minutes=minutes)
    assert waiting() == 0


def test_a_refused_address_is_reported_to_whom_it_concerns(app, outbox):
    refused: list[str] = []
    on_refusal(app, "invitation", refused.append)
    outbox.refused.add(MESSAGE.to)
    with transaction():
        queue(MESSAGE, on_refusal="invitation")
    deliver()
    assert refused == [MESSAGE.to]
    assert waiting() == 0


def test_a_real_server_gets_the_mail_in_its_thread(postbox):
    smtp = Smtp(postbox.url, "club@example.org")
    smtp.probe()
    smtp.send(Message("ada@example.org", "Rappel", "Éléonore vous salue.", thread="<wave@club>"))
    assert "In-Reply-To: <wave@club>" in postbox.mails[0].as_string()
    assert "Subject: Rappel" in postbox.mails[0].as_string()


def test_a_real_server_refuses_for_good_or_for_now(postbox):
    smtp = Smtp(postbox.url, "club@example.org")
    with pytest.raises(MailRefused):
        smtp.send(Message("gone@example.org", "a", "b"))
    with pytest.raises(MailDeferred):
        smtp.send(Message("later@example.org", "a", "b"))


def test_a_server_that_is_not_there_is_down():
    with pytest.raises(MailDown):
        Smtp("smtp://127.0.0.1:9", "club@example.org").probe()
    with pytest.raises(MailDown):
        Smtp("smtp://127.0.0.1:9", "club@example.org").send(MESSAGE)


def test_what_waits_for_one_address_can_be_taken_back(outbox):
    with transaction():
        for to in ("ada@example.org", "bea@example.org", "ada@example.org"):
            queue(Message(to, "Le club", "Un message vous attend."))
    with transaction():
        recall("ada@example.org")
    deliver()
    assert [mail.to for mail in outbox.sent] == ["bea@example.org"]
