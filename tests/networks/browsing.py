"""Post to any address as a signed-in browser would, whether or not a page offers the form."""

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.pages import CheckedClient


def post(client: CheckedClient, path: str, **fields: str) -> TestResponse:
    """Post fields with the visit's CSRF token."""
    home = BeautifulSoup(client.get("/app/home").get_data(as_text=True), "html5lib")
    token = str(home.select_one("input[name=csrf_token]")["value"])  # type: ignore[index]  # every page has it
    return client.post(path, data={"csrf_token": token, **fields})
