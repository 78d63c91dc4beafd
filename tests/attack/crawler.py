"""Read everything that somebody can open: follow every link, try every address known, take each answer apart."""

import base64
import html
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from core.mail import Message
from members.models import Member
from tests.pages import CheckedClient

FOLLOWED = re.compile(r"/app/(?:home$|results|peers(?!/vouch/|/candidates))")
"""What is followed: not a lead's list of members, nor the pages on which a candidate asks by name to be vouched for."""
DRAWN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
"""Random letters, which may spell any short word; like those of a cookie, which is read for what it says."""
SENDER = "entrepairs@localhost"


@dataclass(frozen=True)
class Find:
    """Whose mark stands where: `who` reads at `place` what only `about` should know."""

    who: str
    about: str
    mark: str
    place: str


def marks_of(member: Member) -> tuple[str, ...]:
    """Return what gives a member away: names, company, address, number as dialled and as spoken, and the id."""
    digits = member.phone[3:]
    spoken = " ".join(["0" + digits[:1], *(digits[i : i + 2] for i in range(1, 9, 2))])
    named = (member.first_name, member.last_name, member.company, member.email, digits, spoken, member.id)
    return tuple(mark.casefold() for mark in named if mark)


def crawl(client: CheckedClient, addresses: Iterable[str]) -> dict[str, str]:
    """Return all that a visitor reads at these addresses and behind every link, by address."""
    waiting, read = list(addresses), dict[str, str]()
    while waiting:
        path = waiting.pop()
        if path in read:
            continue
        answer = client.get(path)
        read[path] = whole(answer)
        waiting += [link for link in links_in(answer) if link not in read]
    return read


def links_in(answer: TestResponse) -> Iterator[str]:
    """Return the addresses of our own to which an answer leads."""
    found = [answer.location] if answer.location else []
    if answer.mimetype == "text/html":
        page = BeautifulSoup(answer.text, "html.parser")
        found += [str(tag["href"]) for tag in page.select("a[href]")]
    for link in found:
        parts = urlsplit(link)
        if not parts.scheme and FOLLOWED.match(parts.path):
            yield parts.path


def whole(answer: TestResponse) -> str:
    """Return an answer as one text: status, headers, what cookies hold, the body in clear."""
    said = [opened(value) if name == "Set-Cookie" else f"{name}: {value}" for name, value in answer.headers]
    return "\n".join((answer.status, *said, DRAWN.sub("", answer.get_data(as_text=True))))


def opened(cookie: str) -> str:
    """Return what a signed cookie says: its first part is readable by whoever holds it."""
    value = cookie.partition("=")[2].partition(";")[0]
    packed, payload = value.startswith("."), value.lstrip(".").partition(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return (zlib.decompress(raw) if packed else raw).decode("utf-8", "replace")


def in_clear(text: str) -> str:
    """Return a text with entities and percent signs resolved, in small letters."""
    return unquote(html.unescape(text)).replace("\N{NO-BREAK SPACE}", " ").casefold()


def finds(who: str, read: Mapping[str, str], people: Mapping[str, Member]) -> set[Find]:
    """Return where a reader finds the marks of anybody else."""
    clear = {place: in_clear(text) for place, text in read.items()}
    return {
        Find(who, about, mark, place)
        for about, member in people.items()
        if about != who
        for mark in marks_of(member)
        for place, text in clear.items()
        if holds(text, mark)
    }


def holds(text: str, mark: str) -> bool:
    """Tell whether a text holds a mark; a name only as a whole word."""
    named = mark.isalnum() and not mark.isdecimal()
    return bool(re.search(rf"\b{mark}\b", text)) if named else mark in text


def mail_texts(mails: Iterable[Message], address: str) -> dict[str, str]:
    """Return the mails to an address as they go over the wire, headers included."""
    mine = [mail for mail in mails if mail.to == address]
    return {f"mail {number}": str(mail.as_email(SENDER)) for number, mail in enumerate(mine)}
