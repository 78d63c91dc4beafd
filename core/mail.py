"""Send mail: an outbox written with the change that caused it, and the transports that deliver it.

Only cards bypass the outbox (their codes must never be written down); they use `transport` directly.
"""

import smtplib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Protocol
from urllib.parse import unquote, urlsplit

import orjson
from flask import Flask, current_app
from sqlalchemy import LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import traces, vault
from core.clock import now
from core.db import Model, UtcDateTime, db, id_column, transaction
from core.jobs import Job, register
from core.logs import log
from core.settings import Settings

BACK_OFF = (1, 5, 15, 60, 240, 720)
"""Minutes to wait after each failed try; after the last the message is given up."""
TIMEOUT = 20
CLAIM = timedelta(minutes=10)
"""How long a worker holds a message that it is handing over."""
PERMANENT = 500


class MailDown(Exception):
    """The mail server cannot be reached or asks to come back later."""


class MailDeferred(MailDown):
    """The mail server took nothing and asks to come back later for this address alone, as greylisting does."""


class MailRefused(Exception):
    """The mail server refuses this address for good."""


@dataclass(frozen=True)
class Message:
    """One mail in plain text, `html` saying the same; `thread` names the mail it answers, `message_id` names itself."""

    to: str
    subject: str
    text: str
    thread: str = ""
    message_id: str = ""
    html: str = ""

    def as_email(self, sender: str) -> EmailMessage:
        """Return the RFC 5322 message."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, self.to, self.subject
        mail["Message-ID"] = self.message_id or make_msgid(domain=sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        if self.thread:
            mail["In-Reply-To"] = mail["References"] = self.thread
        mail.set_content(self.text)
        if self.html:
            mail.add_alternative(self.html, subtype="html")
        return mail


class Transport(Protocol):
    """A way to hand over mail."""

    def probe(self) -> None:
        """Check that mail can be handed over now; raises MailDown."""

    def send(self, message: Message) -> None:
        """Hand over one message; raises MailRefused for good, MailDown for now."""


@dataclass(frozen=True)
class Smtp:
    """Deliver to an SMTP server, with TLS when the address asks for it."""

    url: str
    sender: str

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        make = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        server = make(parts.hostname or "localhost", parts.port or 0, timeout=TIMEOUT)
        if parts.scheme == "smtp+starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def probe(self) -> None:
        """Open a session and say NOOP; raises MailDown."""
        try:
            with self._connect() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise MailDown from error

    def send(self, message: Message) -> None:
        """Hand over one message.

        Raises MailRefused when the server answers 5xx for it, MailDeferred when it puts this address off before
        taking the text, MailDown otherwise.
        """
        try:
            with self._connect() as server:
                server.send_message(message.as_email(self.sender))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _reason in error.recipients.values()]
            raise (MailRefused if min(codes) >= PERMANENT else MailDeferred) from error
        except smtplib.SMTPResponseException as error:
            raise (MailRefused if error.smtp_code >= PERMANENT else MailDown) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailDown from error


@dataclass
class Memory:
    """Keep messages in a list, for tests; set `down`, `refused` or `deferred` to play a failing server."""

    sent: list[Message] = field(default_factory=list)
    down: bool = False
    refused: set[str] = field(default_factory=set)
    deferred: set[str] = field(default_factory=set)

    def probe(self) -> None:
        """Raise MailDown when told to."""
        if self.down:
            raise MailDown

    def send(self, message: Message) -> None:
        """Keep the message; raises MailDown, MailDeferred or MailRefused when told to."""
        self.probe()
        if message.to in self.deferred:
            raise MailDeferred
        if message.to in self.refused:
            raise MailRefused
        self.sent.append(message)


@dataclass(frozen=True)
class Console:
    """Print messages, for the demonstration."""

    sender: str

    def probe(self) -> None:
        """Do nothing: the console is always there."""

    def send(self, message: Message) -> None:
        """Print the message."""
        sys.stdout.write(f"\n{message.as_email(self.sender).as_string()}\n")


class Outgoing(Model):
    """A mail that waits in the outbox, sealed; deleted as soon as it is delivered."""

    __tablename__ = "outbox"

    id: Mapped[str] = id_column()
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    next_try: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    on_refusal: Mapped[str] = mapped_column(String(40), default="")


def init_app(app: Flask, settings: Settings) -> None:
    """Choose the transport by the scheme of `mail_url` and register the delivery job."""
    kinds: dict[str, Callable[[], Transport]] = {
        "console": lambda: Console(settings.mail_from),
        "memory": Memory,
    }
    smtp: Callable[[], Transport] = lambda: Smtp(settings.mail_url, settings.mail_from)  # noqa: E731  # beside its kin
    app.extensions["mail"] = kinds.get(urlsplit(settings.mail_url).scheme, smtp)()
    app.extensions["mail-refused"] = {}
    register(app, Job("mail", timedelta(seconds=20), deliver))


def on_refusal(app: Flask, kind: str, react: Callable[[str], None]) -> None:
    """Say what to do, in the same transaction, when an address refuses mail of a kind; it gets the address."""
    app.extensions["mail-refused"][kind] = react


def transport() -> Transport:
    """Return the application's transport."""
    chosen: Transport = current_app.extensions["mail"]
    return chosen


def queue(message: Message, *, on_refusal: str = "") -> None:
    """Add a message to the outbox, in the caller's transaction."""
    fields = {"to": message.to, "subject": message.subject, "text": message.text}
    # drawn now, so that a message handed over twice after a crash is shown once
    message_id = message.message_id or make_msgid(domain="entrepairs")
    fields |= {"thread": message.thread, "message_id": message_id, "html": message.html}
    sealed = vault.seal(orjson.dumps(fields).decode())
    db.session.add(Outgoing(sealed=sealed, next_try=now(), on_refusal=on_refusal))


def recall(address: str) -> None:
    """Delete the messages to an address that were not handed over yet, in the caller's transaction."""
    for row in db.session.scalars(select(Outgoing)):
        if orjson.loads(vault.unseal(row.sealed))["to"] == address:
            db.session.delete(row)
    db.session.flush()


def deliver() -> None:
    """Try every message that is due; nothing is locked while a mail server is being waited for."""
    due = select(Outgoing.id).where(Outgoing.next_try <= now()).order_by(Outgoing.next_try)
    waiting = list(db.session.scalars(due))
    db.session.rollback()
    for message_id in waiting:
        claimed = _claim(message_id)
        if claimed is not None:
            _deliver_one(message_id, claimed)
    if waiting:
        with transaction():
            traces.forget(Outgoing)


def _claim(message_id: str) -> Outgoing | None:
    """Take a message for this worker; a worker that dies gives it back after CLAIM."""
    moment = now()
    free = (Outgoing.id == message_id) & (Outgoing.next_try <= moment)
    taken = update(Outgoing).where(free).values(next_try=moment + CLAIM).returning(Outgoing.id)
    with transaction():
        mine = db.session.scalar(taken)
    return db.session.get(Outgoing, mine) if mine else None


def _deliver_one(message_id: str, row: Outgoing) -> None:
    message, kind, tries = Message(**orjson.loads(vault.unseal(row.sealed))), row.on_refusal, row.tries
    db.session.rollback()
    refused = False
    try:
        transport().send(message)
    except MailRefused:
        log("mail-refused")
        refused = True
    except MailDown:
        _postpone(message_id, tries)
        return
    with transaction():
        if refused:
            current_app.extensions["mail-refused"].get(kind, _ignore)(message.to)
        db.session.execute(delete(Outgoing).where(Outgoing.id == message_id))


def _ignore(address: str) -> None:
    """Accept that nobody needs to know about this refusal."""
    del address


def _postpone(message_id: str, tries: int) -> None:
    row = Outgoing.id == message_id
    with transaction():
        if tries == len(BACK_OFF):
            log("mail-given-up")
            db.session.execute(delete(Outgoing).where(row))
            return
        later = now() + timedelta(minutes=BACK_OFF[tries])
        db.session.execute(update(Outgoing).where(row).values(next_try=later, tries=tries + 1))
