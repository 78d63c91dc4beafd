"""Check the page rules on every HTML page that a test fetches."""

import re
from collections import Counter

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
        response = super().open(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        if response.mimetype == "text/html":
            html = response.get_data(as_text=True)
            broken = broken_rules(html)
            assert not broken, f"{response.request.path}: {broken}"
        return response
