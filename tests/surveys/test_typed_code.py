from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, strategies as st

from core.tickets import SigningKey
from networks.card_codes import typed
from surveys import ballot_box, store, typed_code
from surveys.box import Box
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from surveys.question_sets import known, load
from surveys.served import CardUsed, ServedWave, TicketSpent, UnknownCard
from surveys.typed_code import FILLER, NO_ANSWER, button_value, draw_from, read_form
from tests.surveys.boxing import CELLS, WAVE, Device

PULSE = load("pulse-fr-1")
CARD = bytes(range(16))
SHEET: Mapping[str, str | None] = {
    "ucla3_1": "1",
    "ucla3_2": "2",
    "ucla3_3": "3",
    "owner_isolated": "0",
    "sisq": None,
    "peer_talk": "needed",
    "weighs_most": "cash",
}
POSTED = {"code": typed(CARD)} | {item: NO_ANSWER if sent is None else sent for item, sent in SHEET.items()}


@pytest.fixture
def wave(box: Box) -> ServedWave:
    served: ServedWave = box.extensions["served"].get(WAVE)
    return served


def totals(folder: WaveFolder, cell: str = CELLS[0]) -> Mapping[str, Mapping[str, int]]:
    with store.opened(folder.box) as connection:
        return ballot_box.totals(connection)[cell]


def test_a_filled_form_gives_its_code_and_a_sheet_as_a_device_would_send_it() -> None:
    filled = read_form(PULSE, POSTED)
    assert filled.complete
    assert filled.card == CARD
    assert filled.sheet == SHEET


@pytest.mark.parametrize("text", ["", "0000", typed(CARD) + "0", typed(CARD).replace("G", "*"), "Z" * 26, "U" * 26])
def test_a_text_that_is_no_code_is_kept_and_not_taken(text: str) -> None:
    filled = read_form(PULSE, {**POSTED, "code": f" {text} "})
    assert (filled.text, filled.card, filled.complete) == (text, None, False)
    assert filled.picked == {item: POSTED[item] for item in SHEET}


def test_questions_without_a_choice_are_listed_in_their_order() -> None:
    posted = {key: value for key, value in POSTED.items() if key not in {"sisq", "ucla3_2"}}
    filled = read_form(PULSE, posted)
    assert filled.missing == ("ucla3_2", "sisq")
    assert not filled.complete


def test_what_no_button_of_the_form_sends_counts_as_no_choice() -> None:
    filled = read_form(PULSE, {**POSTED, "sisq": "6", "weighs_most": "", "other": "1"})
    assert filled.missing == ("sisq", "weighs_most")
    assert "other" not in filled.picked


@given(st.dictionaries(st.sampled_from([*POSTED, "other"]), st.text(max_size=40)))
def test_any_form_is_read_without_an_error(sent: dict[str, str]) -> None:
    filled = read_form(PULSE, sent)
    assert set(filled.picked) | set(filled.missing) == set(SHEET)


def test_a_typed_sheet_is_counted_in_the_cell_of_its_card(
    wave: ServedWave, folder: WaveFolder, boxes: FolderBoxes
) -> None:
    code = boxes.draw_cards(WAVE, {CELLS[1]: 1})[CELLS[1]][0]
    assert len(typed_code.count(wave, code, SHEET)) == 16
    told = totals(folder, CELLS[1])
    assert (told["*"]["1"], told["ucla3"]["6"], told["sisq"]["na"], told["weighs_most"]["cash"]) == (1, 1, 1, 1)
    assert totals(folder, CELLS[0])["*"]["1"] == 0


def test_a_second_sheet_with_the_same_code_is_not_counted_even_if_it_says_the_same(
    wave: ServedWave, folder: WaveFolder, codes: list[bytes]
) -> None:
    typed_code.count(wave, codes[0], SHEET)
    for sheet in (SHEET, {**SHEET, "sisq": "5"}):
        with pytest.raises(TicketSpent):
            typed_code.count(wave, codes[0], sheet)
    assert totals(folder)["*"]["1"] == 1


def test_a_code_that_a_device_has_used_is_refused(
    wave: ServedWave, folder: WaveFolder, codes: list[bytes], device: Device
) -> None:
    device.ticket(codes[0], CELLS[0])
    with pytest.raises(CardUsed):
        typed_code.count(wave, codes[0], SHEET)
    assert totals(folder)["*"]["1"] == 0


def test_an_unknown_code_uses_nothing_up(wave: ServedWave, folder: WaveFolder) -> None:
    with pytest.raises(UnknownCard):
        typed_code.count(wave, CARD, SHEET)
    assert totals(folder)["*"]["1"] == 0


def test_twenty_posts_of_one_code_at_once_are_counted_once(
    wave: ServedWave, folder: WaveFolder, codes: list[bytes]
) -> None:
    def post(_number: int) -> bool:
        try:
            return bool(typed_code.count(wave, codes[0], SHEET))
        except TicketSpent:
            return False

    with ThreadPoolExecutor(20) as crowd:
        assert sum(crowd.map(post, range(20))) == 1
    assert totals(folder)["*"]["1"] == 1


def test_a_form_cut_off_after_its_ticket_can_be_sent_again(
    wave: ServedWave, folder: WaveFolder, codes: list[bytes]
) -> None:
    class CutOff:
        """Gives the ticket, then dies before anything is counted."""

        cell_of = staticmethod(wave.cell_of)
        signing_key = staticmethod(wave.signing_key)
        ticket = staticmethod(wave.ticket)

        def answer(self, sent: object) -> str:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        typed_code.count(CutOff(), codes[0], SHEET)
    assert typed_code.count(wave, codes[0], SHEET)
    assert totals(folder)["*"]["1"] == 1


def test_what_a_form_draws_depends_on_the_card_and_on_the_private_key(pems: tuple[bytes, ...]) -> None:
    keys = [SigningKey.from_pem(pem) for pem in pems]
    drawn = [draw_from(key, card)(32) for key in keys for card in (CARD, CARD[::-1])]
    assert len(set(drawn)) == 4
    again = draw_from(keys[0], CARD)
    assert again(32) == drawn[0]
    assert again(32) != drawn[0]


def test_at_rest_a_typed_answer_looks_like_any_other(
    wave: ServedWave, folder: WaveFolder, codes: list[bytes], device: Device
) -> None:
    device.send(device.ticket(codes[0], CELLS[0]))
    typed_code.count(wave, codes[1], SHEET)
    kept = b"".join(path.read_bytes() for path in (folder.box, folder.cards))
    assert codes[1] not in kept
    assert typed(codes[1]).encode() not in kept
    with store.opened(folder.box) as connection, store.opened(folder.cards) as cards:
        assert [
            tuple(map(len, row)) for row in connection.execute("SELECT row_id, tag FROM spent WHERE tag > zeroblob(32)")
        ] == [(32, 32)] * 2
        used = cards.execute("SELECT length(hash), length(blinded_hash) FROM card WHERE state = 1").fetchall()
        assert used == [(32, 32)] * 2


def test_no_code_ends_with_what_fills_it_up() -> None:
    for set_id in known():
        for item in load(set_id).items:
            assert not any(code.endswith(FILLER) for code in (*item.codes, NO_ANSWER))
            assert {button_value(item, code).rstrip(FILLER) for code in item.codes.values()} == set(item.codes)
