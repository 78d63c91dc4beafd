"""The addresses of the page of one's own answers."""

import gzip

from surveys import history
from surveys.box import Box
from tests.pages import CheckedClient

FILES = {"fr.html", "en.html", "history.js", "history.css"}


def test_it_is_the_same_bytes_for_everybody_and_weighs_little(box: Box) -> None:
    client = CheckedClient(box)
    for path in ("fr/", "en/", "page/history.js", "page/history.css"):
        first = client.get(f"/box/history/{path}")
        other = client.get(
            f"/box/history/{path}", headers={"Cookie": "a=b", "User-Agent": "Other", "Accept-Language": "de"}
        )
        assert first.status_code == 200
        assert (first.data, dict(first.headers)) == (other.data, dict(other.headers))
        assert "Set-Cookie" not in first.headers
        again = client.get(f"/box/history/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Cache-Control"] == "no-cache"
    assert set(history.pages()) == FILES
    assert (
        sum(len(gzip.compress(content, 9)) for name, content in history.pages().items() if name != "en.html") < 10_000
    )


def test_it_takes_nothing_in_and_knows_no_wave(box: Box) -> None:
    client = box.test_client()
    assert client.post("/box/history/fr/", json={}).status_code == 405
    for path in ("/box/history/de/", "/box/history/manifest.json", "/box/history/page/checkin.js", "/box/history/cell"):
        assert client.get(path).status_code == 404
