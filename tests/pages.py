"""Check the page rules on every HTML page that a test fetches."""

import re
from collections import Counter
from collections.abc import Mapping
from contextvars import Context
from functools import partial

from bs4 import BeautifulSoup, Tag
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.db import db

OUTSIDE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
NEEDS_LABEL = ("input", "select", "textarea")


def broken_rules(html: str) -> list[str]:
    """List the page rules that a page breaks: one h1, title, language, labels, unique ids, nothing from outside."""
    page = BeautifulSoup(html, "html5lib")
    return [
        *_structure(page),
        *(f"id {name} stands twice" for name, times in Counter(_ids(page)).items() if times > 1),
        *(f"no label: {field}" for field in page.find_all(NEEDS_LABEL) if not _labelled(page, field)),
        *(f"from outside: {tag}" for tag in page.select("*") if _outside(tag)),
        *(f"inline code: {tag}" for tag in page.select("*") if _inline(tag)),
        *(f"button without a type: {tag}" for tag in page.find_all("button") if not tag.get("type")),
        *(f"dead reference: {tag}" for tag in page.select("[href^='#'], [aria-describedby]") if _dangling(page, tag)),
    ]


def _structure(page: BeautifulSoup) -> list[str]:
    html = page.html
    return [
        *([] if len(page.find_all("h1")) == 1 else [f"{len(page.find_all('h1'))} h1"]),
        *([] if page.title and page.title.get_text(strip=True).strip("- ") else ["no title"]),
        *([] if html and html.get("lang") in {"fr", "en"} else ["no language"]),
        *([] if page.find("main") else ["no main"]),
    ]


def _ids(page: BeautifulSoup) -> list[str]:
    return [str(tag["id"]) for tag in page.select("[id]")]


def _labelled(page: BeautifulSoup, field: Tag) -> bool:
    if field.get("type") in {"hidden", "submit"}:
        return True
    named = field.get("aria-label") or field.get("aria-labelledby")
    by_id = field.get("id") and page.find("label", attrs={"for": str(field["id"])})
    return bool(named or by_id or field.find_parent("label"))


def _outside(tag: Tag) -> bool:
    # a link may lead away when someone follows it; nothing may be fetched from elsewhere
    names = ("src", "srcset", "action", "formaction", "data") + (
        ("href",) if tag.name in {"link", "use", "image"} else ()
    )
    return any(OUTSIDE.match(str(tag.get(name, ""))) for name in names)


def _inline(tag: Tag) -> bool:
    handler = any(name.startswith("on") for name in tag.attrs)
    script = tag.name == "script" and not tag.get("src") and tag.get("type") != "application/json"
    return handler or script or tag.name == "style" or bool(tag.get("style"))


def _dangling(page: BeautifulSoup, tag: Tag) -> bool:
    named = str(tag.get("aria-describedby", "")).split()
    href = str(tag.get("href", ""))
    if href.startswith("#") and len(href) > 1:
        named.append(href[1:])
    return any(page.find(id=name) is None for name in named)


class CheckedClient(FlaskClient):
    """A test client that refuses any page that breaks the page rules."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        """Send a request and check the page that comes back."""
        if has_app_context():
            db.session.commit()  # what the test built is there for the request, and is read afresh after it
        # an empty context, as in a server: else the request would share the test's application context and its `g`
        response = Context().run(partial(super().open, *args, **kwargs))  # type: ignore[arg-type]  # passed through
        if response.mimetype == "text/html" and response.request.method != "HEAD" and not response.location:
            html = response.get_data(as_text=True)
            broken = broken_rules(html)
            assert not broken, f"{response.request.path}: {broken}"
        return response

    def send_form(self, path: str, fields: Mapping[str, object] | None = None, action: str = "") -> TestResponse:
        """Fetch a page, fill in the form with that action (the first of its content by default) and post it."""
        page = BeautifulSoup(self.get(path).get_data(as_text=True), "html5lib")
        forms = page.select(f"form[action='{action}']" if action else "main form")
        assert forms, f"no form with the action {action!r} on {path}"
        data = {**_filled(forms[0]), **(fields or {})}
        return self.post(str(forms[0]["action"]), data=data, headers={"Referer": f"http://localhost{path}"})


def _filled(form: Tag) -> dict[str, object]:
    """Return what a browser would post if nothing were changed."""
    filled: dict[str, object] = {}
    for field in form.select("input[name]:not([type=file])"):
        if field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked"):
            filled.setdefault(str(field["name"]), []).append(field.get("value", ""))  # type: ignore[attr-defined]
    for area in form.select("textarea[name]"):
        filled[str(area["name"])] = area.get_text()
    for choice in form.select("select[name]"):
        picked = choice.select("option[selected]") or choice.select("option")[:1]
        filled[str(choice["name"])] = [str(option["value"]) for option in picked]
    return filled


def without_token(page: TestResponse) -> str:
    """Return a page without its form token, which tells the second in which it was made."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.get_data(as_text=True))
