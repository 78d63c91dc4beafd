"""Fill in the check-in page in a browser, with a finger or at once."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

QUESTIONS = ("ucla3_1", "ucla3_2", "ucla3_3", "owner_isolated", "sisq", "peer_talk", "weighs_most")
Sheet = Sequence[int | str | None]
"""One code per question in their order; None for « Je préfère ne pas répondre »."""
_AT_ONCE = """codes => {
  [...document.querySelectorAll("fieldset")].forEach((question, place) => {
    question.querySelector(`input[value="${codes[place]}"]`).click();
    document.getElementById("next").click();
  });
}"""


def tap_through(page: Page, sheet: Sheet) -> int:
    """Go from the first screen to thanks with a finger and return the number of taps."""
    page.tap("#start")
    for code in _values(sheet):
        before = page.title()
        page.tap(f'fieldset:not([hidden]) label:has(input[value="{code}"])')
        page.wait_for_function("before => document.title !== before", arg=before)
    page.tap("#send")
    expect(page.locator("#thanks")).to_be_visible()
    return len(sheet) + 2


def fill_in(page: Page, sheet: Sheet) -> None:
    """Choose all answers at once on the same page and send them."""
    page.tap("#start")
    page.evaluate(_AT_ONCE, _values(sheet))
    page.tap("#send")
    expect(page.locator("#thanks")).to_be_visible()


def by_question(sheet: Sheet) -> dict[str, int | str | None]:
    """Return a sheet as a device sends it."""
    return dict(zip(QUESTIONS, sheet, strict=True))


def _values(sheet: Sheet) -> list[str]:
    return ["" if code is None else str(code) for code in sheet]
