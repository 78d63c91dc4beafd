"""Collect all that anybody is shown of a town's figures, as text: pages, files, answers to programs, mails, feeds."""

import re
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from functools import cached_property, partial
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import openpyxl
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import inspect, text
from werkzeug.test import TestResponse

from analytics.api import tokens
from analytics.sharing import links
from analytics.sharing.models import ShareLink
from core.clock import now
from core.db import db, transaction
from core.mail import Memory, deliver
from members import digests
from members.models import Member
from members.signin import add_link
from networks.models import Network
from networks.views_dates import token_of
from tests.attack.disclosure.town import Town
from tests.builders import make_lead, make_member
from tests.conftest import START
from tests.pages import CheckedClient, without_token

Surface = tuple[str, str]
"""Where something is shown, and what."""
DRAWN = ("gare", "grand")
"""Whose PDF is made: of a published club, and of one of which nothing is shown."""


class Readers:
    """A member and a lead of clubs published and not, who leads the federation, and programs; all get mails."""

    def __init__(self, app: Flask, town: Town) -> None:
        self._app, self._town = app, town
        node = town.nodes
        self._people = {
            "member": make_member(node["gare"], "anne@example.org", language="fr"),
            "withheld": make_member(node["petit"], "paul@example.org", language="en"),
            "lead": make_lead(node["grand"], email="rose@example.org", language="fr"),
            "head": make_lead(node["root"], node["port"], "yann@example.org", language="en"),
        }
        with transaction():
            for person in self._people.values():
                digests.wish(person.id, wanted=True)

    @cached_property
    def clients(self) -> dict[str, CheckedClient]:
        """Sign everybody in."""
        return {who: self._enter(person) for who, person in self._people.items()}

    def _enter(self, person: Member) -> CheckedClient:
        client = self._app.test_client()
        assert isinstance(client, CheckedClient)
        token = add_link(person, "")
        db.session.commit()
        assert client.send_form(f"/app/sign-in/{token}").status_code == 303
        return client

    def speak(self, who: str, lang: str) -> None:
        """Let somebody read in a language from now on."""
        assert self.clients[who].send_form("/app/home", action=f"/app/language/{lang}").status_code == 303

    def opens(self, who: str) -> list[Network]:
        """Return the nodes whose page somebody may open."""
        node = self._town.nodes
        own = {"member": ("gare", "root"), "withheld": ("petit", "region", "root"), "lead": ("grand", "region", "root")}
        return [node[name] for name in own.get(who, tuple(node))]

    def pages(self, who: str) -> Iterator[Surface]:
        """Yield every page about figures that somebody may open."""
        client = self.clients[who]
        yield from (_page(client, address) for address in ("/app/home", "/app/method"))
        for node in self.opens(who):
            yield from (_page(client, f"/app/results/{node.id}{more}") for more in ("", "/meeting"))
            yield from self._compared(client, node)

    def _compared(self, client: CheckedClient, node: Network) -> Iterator[Surface]:
        """Yield every comparison that a page offers."""
        address = f"/app/results/{node.id}/compare"
        yield _page(client, address)
        form = BeautifulSoup(read(client, address).get_data(as_text=True), "html.parser").select_one("main form")
        chosen = (
            [[str(one["value"]) for one in each.select("option")] for each in form.select("select")] if form else []
        )
        for wave, other in product(*chosen) if chosen else ():
            if wave != other:
                yield _page(client, f"{address}?wave={wave}&other={other}")

    def lead_pages(self) -> Iterator[Surface]:
        """Yield the pages of those who lead: of clubs, waves, links, remarks, tokens, and what will be seen."""
        head, town = self.clients["head"], self._town
        for node in town.nodes.values():
            yield from (_page(head, f"/app/results/{node.id}/{what}") for what in ("links", "remarks"))
            yield from (_page(head, f"/app/club/{node.id}{what}") for what in ("", "/outlook", "/waves", "/tokens"))
        for wave in town.made:
            yield from (_page(head, f"/app/club/{town.root.id}/wave/{wave.id}{what}") for what in ("", "/withdraw"))

    def files(self, who: str, kinds: tuple[str, ...] = ("csv", "xlsx", "json")) -> Iterator[Surface]:
        """Yield every file that somebody may take."""
        for wave, node, kind in product(self._town.made, self.opens(who), kinds):
            yield self._file(who, f"/app/results/{node.id}/{wave.id}/{kind}", kind)
        if who == "head":
            for name, kind in product(("root", "region"), kinds):
                address = f"/app/results/{self._town.nodes[name].id}/{self._town.made[-1].id}/below/{kind}"
                yield self._file(who, address, kind)

    def printed(self) -> Iterator[Surface]:
        """Yield the PDF of a few nodes."""
        for name in DRAWN:
            yield self._file("head", f"/app/results/{self._town.nodes[name].id}/{self._town.made[-1].id}/pdf", "pdf")

    def _file(self, who: str, address: str, kind: str) -> Surface:
        answer = read(self.clients[who], address)
        assert answer.status_code == 200, address
        return address, READ[kind](answer.get_data())

    def shared(self) -> Iterator[Surface]:
        """Yield the pages of links to the last publication of each node, which anybody may hold."""
        stranger = self._app.test_client()
        for number, node in enumerate(self._town.nodes.values()):
            made = {"made_at": START, "expires_at": now() + timedelta(days=30), "label": "Bureau"}
            link = ShareLink(id=f"{number:016x}", network_id=node.id, wave_id=self._town.made[-1].id, **made)
            with transaction():
                links.make(link, now())
            for lang in ("fr", "en"):
                yield _page(stranger, f"/{lang}/shared/{links.token(link)}")

    def programs(self) -> Iterator[Surface]:
        """Yield every answer of the interface to the federation's token, and to a withheld club's."""
        for name in ("root", "grand"):
            node = self._town.nodes[name]
            with transaction():
                token = str(tokens.make(node.id, "Tableau", f"{name:->43}"))
            opens = self.opens("head") if name == "root" else [node]
            paths = ["openapi.json", "networks"]
            for one in opens:
                paths += [f"networks/{one.id}{more}" for more in ("", "/waves", "/releases")]
                paths += [f"networks/{one.id}/releases/{wave.id}" for wave in self._town.made]
            for path in paths:
                yield self._answer(f"/api/v1/{path}", token)

    def _answer(self, address: str, token: str) -> Surface:
        client = self._app.test_client(use_cookies=False)
        answer = read(client, address, Authorization=f"Bearer {token}")
        assert answer.status_code == 200, address
        return address, answer.get_data(as_text=True)

    def mails(self) -> Iterator[Surface]:
        """Deliver what waits; yield every mail about a publication."""
        deliver()
        transport = self._app.extensions["mail"]
        assert isinstance(transport, Memory)
        for number, mail in enumerate(transport.sent):
            yield f"mail {number} to {mail.to}", f"{mail.subject}\n{mail.text}\n{mail.html}"

    def feeds(self) -> Iterator[Surface]:
        """Yield the calendar of each node."""
        for node in self._town.nodes.values():
            yield _page(self._app.test_client(), f"/dates/{token_of(node.id)}.ics")


def read(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """Ask for an address without looking whether the page is well made, which other tests do."""
    db.session.commit()
    answer: TestResponse = Context().run(partial(FlaskClient.open, client, address, headers=headers))
    return answer


def _page(client: FlaskClient, address: str) -> Surface:
    answer = read(client, address)
    assert answer.status_code in {200, 404}, address
    return address, without_token(answer)


def _table(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _workbook(data: bytes) -> str:
    """Return every cell of every sheet, and every part of the file as it is written."""
    sheets = openpyxl.load_workbook(BytesIO(data)).worksheets
    cells = [
        str(cell.value) for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.value is not None
    ]
    with ZipFile(BytesIO(data)) as parts:
        written = [re.sub(r"<[^>]*>", " ", parts.read(name).decode()) for name in sorted(parts.namelist())]
    return "\n".join([*cells, *(one for one in written if "dcterms" not in one)])


def _printed(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


READ: dict[str, Callable[[bytes], str]] = {"csv": _table, "xlsx": _workbook, "json": bytes.decode, "pdf": _printed}


def tables() -> Iterator[Surface]:
    """Yield every column of every table of the database as it is stored."""
    db.session.rollback()
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):  # its own tables
            for column, value in row._mapping.items():
                yield f"{table}.{column}", value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
