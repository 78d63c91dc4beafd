from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from core import help_lines
from networks.card_codes import typed
from surveys import ballot_box, store
from surveys.box import Box
from surveys.folders import WaveFolder
from surveys.typed_code import FILLER, NO_ANSWER
from tests.pages import CheckedClient
from tests.surveys.boxing import CELLS, WAVE, Device

SHEET = {
    "ucla3_1": "3",
    "ucla3_2": "3",
    "ucla3_3": "3",
    "owner_isolated": "2",
    "sisq": "5",
    "peer_talk": NO_ANSWER,
    "weighs_most": "nothing",
}
UNKNOWN = typed(b"\x07" * 16)
LABELS = {"fr": "Répondre avec un code à taper", "en": "Answer with a typed code"}


def post(box: Box, code: str, sheet: Mapping[str, str] = SHEET, lang: str = "fr", **extra: str) -> TestResponse:
    headers = {name.replace("_", "-"): value for name, value in extra.items()}
    return CheckedClient(box).post(f"/box/{WAVE}/{lang}/form", data={"code": code, **sheet}, headers=headers)


def get(box: Box, lang: str = "fr") -> TestResponse:
    return CheckedClient(box).get(f"/box/{WAVE}/{lang}/form")


def picked(page: BeautifulSoup) -> dict[str, str]:
    return {str(tag["name"]): str(tag["value"]).rstrip(FILLER) for tag in page.select("[checked]")}


def sheets(folder: WaveFolder) -> int:
    with store.opened(folder.box) as connection:
        return sum(ballot_box.totals(connection)[cell]["*"]["1"] for cell in CELLS)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_form_asks_everything_on_one_page_without_script(box: Box, lang: str) -> None:
    response = get(box, lang)
    page = BeautifulSoup(response.text, "html5lib")
    assert response.status_code == 200
    assert page.h1 is not None
    assert page.h1.text == LABELS[lang]
    assert not page.find_all("script")
    assert len(page.select("fieldset")) == 8
    assert {str(field["name"]) for field in page.select("input")} == {"code", *SHEET}
    assert not page.select("[checked]")
    assert next(tag.text for tag in page.select("footer a")) == help_lines.lines("FR")[0].tel


def test_what_is_posted_has_one_size_whatever_the_answers(box: Box) -> None:
    page = BeautifulSoup(get(box).text, "html5lib")
    for item in SHEET:
        sent = [urlencode({item: str(tag["value"])}) for tag in page.select(f"input[name={item}]")]
        assert len(sent) > 2
        assert len({len(one) for one in sent}) == 1


def test_the_form_says_what_it_cannot_do_without_script(box: Box) -> None:
    text = get(box, "en").text
    assert "our server reads your code and your answers together" in text
    assert "An answer cannot be withdrawn once sent." in text


def test_a_complete_form_is_counted_and_thanked(box: Box, folder: WaveFolder, codes: list[bytes]) -> None:
    response = post(box, typed(codes[0]).lower())
    assert response.status_code == 200
    assert "Merci" in response.text
    assert "jeudi 19 mars" in response.text
    assert sheets(folder) == 1


def test_the_thanks_are_the_same_whatever_was_answered(box: Box, codes: list[bytes]) -> None:
    best = {**SHEET, "ucla3_1": "1", "ucla3_2": "1", "ucla3_3": "1", "owner_isolated": "0", "sisq": "1"}
    pages = [post(box, typed(code), sheet) for code, sheet in zip(codes[:2], (SHEET, best), strict=True)]
    texts = []
    for page in pages:
        soup = BeautifulSoup(page.text, "html5lib")
        receipt = soup.select_one("main .soft")
        assert receipt is not None
        receipt.extract()
        texts.append(str(soup))
    assert texts[0] == texts[1]
    assert len(pages[0].data) == len(pages[1].data)


def test_a_second_post_is_kindly_told_that_the_code_has_been_counted(
    box: Box, folder: WaveFolder, codes: list[bytes]
) -> None:
    code = typed(codes[0])
    post(box, code)
    again = post(box, code, lang="en")
    assert again.status_code == 409
    assert "This code has already been counted" in again.text
    assert "nothing is left to do" in again.text
    assert sheets(folder) == 1


def test_a_code_used_by_a_device_is_told_apart(
    box: Box, folder: WaveFolder, codes: list[bytes], device: Device
) -> None:
    code = codes[0]
    device.ticket(code, CELLS[0])
    response = post(box, typed(code), lang="en")
    assert response.status_code == 409
    assert "This code has already been used" in response.text
    assert "Camille, 02 40 00 00 00" in response.text
    assert sheets(folder) == 0


def test_a_wrong_code_keeps_what_was_typed_and_picked(box: Box, folder: WaveFolder) -> None:
    for code, status, words in [("ABCD", 422, "not a whole code"), (UNKNOWN, 404, "do not know this code")]:
        response = post(box, code, lang="en")
        page = BeautifulSoup(response.text, "html5lib")
        assert response.status_code == status
        assert words in response.text
        assert page.select_one("[role=alert] a[href='#code']") is not None
        field = page.select_one("#code")
        assert field is not None
        assert (field["value"], field["aria-invalid"]) == (code, "true")
        assert picked(page) == SHEET
    assert sheets(folder) == 0


def test_a_page_sent_back_has_one_size_whatever_was_picked(box: Box) -> None:
    best = {**SHEET, "ucla3_1": "1", "sisq": NO_ANSWER, "peer_talk": "no_effect", "weighs_most": "cash"}
    assert len({len(post(box, "ABCD", sheet).data) for sheet in (SHEET, best)}) == 1


def test_questions_left_out_are_named_and_the_rest_is_kept(box: Box, folder: WaveFolder, codes: list[bytes]) -> None:
    code = typed(codes[0])
    partly = {item: sent for item, sent in SHEET.items() if item not in {"sisq", "peer_talk"}}
    response = post(box, code, partly)
    page = BeautifulSoup(response.text, "html5lib")
    assert response.status_code == 422
    assert "2 questions attendent encore une réponse." in response.text
    assert page.select_one("[role=alert] a[href='#sisq']") is not None
    assert page.select_one("[aria-invalid]") is None
    assert picked(page) == partly
    assert sheets(folder) == 0
    assert post(box, code).status_code == 200


def test_what_was_typed_comes_back_as_text_not_as_markup(box: Box) -> None:
    response = post(box, '"><script>1</script>')
    assert response.status_code == 422
    assert "<script>" not in response.text


def test_a_browser_without_referrer_may_post_and_another_site_may_not(
    box: Box, folder: WaveFolder, codes: list[bytes]
) -> None:
    code = typed(codes[0])
    strange = post(box, code, Origin="https://elsewhere.example", Sec_Fetch_Site="cross-site")
    assert (strange.status_code, strange.mimetype, sheets(folder)) == (403, "text/html", 0)
    own = post(box, code, Origin="null", Sec_Fetch_Site="same-origin")
    assert (own.status_code, sheets(folder)) == (200, 1)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_refusals_come_as_pages_in_the_language_of_the_address(box: Box, folder: WaveFolder, lang: str) -> None:
    client = CheckedClient(box)
    unknown = client.get(f"/box/{'0' * 16}/{lang}/form")
    assert (unknown.status_code, unknown.mimetype) == (404, "text/html")
    other_type = client.post(f"/box/{WAVE}/{lang}/form", json={"code": UNKNOWN})
    assert (other_type.status_code, other_type.mimetype) == (415, "text/html")
    too_long = client.post(f"/box/{WAVE}/{lang}/form", data={"code": "A" * 20_000})
    assert (too_long.status_code, too_long.mimetype) == (413, "text/html")
    box.extensions["served"].drop(WAVE)
    folder.cancelled.touch()
    assert client.get(f"/box/{WAVE}/{lang}/form").status_code == 410
    assert client.get(f"/box/{WAVE}/de/form").status_code == 404


def test_nothing_of_the_form_is_kept_by_browsers_and_no_cookie_is_set(box: Box) -> None:
    for response in (get(box), post(box, UNKNOWN)):
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
