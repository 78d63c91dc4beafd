import gzip
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from networks.manifests import b64u
from surveys import store
from surveys.ballot_box import totals
from surveys.bodies import LARGEST
from surveys.box import Box
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from surveys.refusals import REFUSALS
from tests.surveys.boxing import ANSWERS, CELLS, PAGES, WAVE, Device, Ticket

CELL = CELLS[0]


def sheets(folder: WaveFolder) -> int:
    with store.opened(folder.box) as connection:
        return sum(counts["*"]["1"] for counts in totals(connection).values())


def told(response: TestResponse) -> tuple[int, str]:
    """Return status and code of a refusal, once its message is what it should be."""
    content = response.get_json()
    assert content["message"] == REFUSALS[content["error"]].message
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, content["error"]


def test_an_owner_goes_from_card_to_receipt(device: Device, folder: WaveFolder, codes: list[bytes]) -> None:
    response = device.send(device.ticket(codes[0], CELL))
    assert response.status_code == 200
    assert len(response.get_json()["receipt"]) == 16
    with store.opened(folder.box) as connection:
        counts = totals(connection)[CELL]
    assert counts["*"] == {"1": 1}
    assert counts["ucla3"]["6"] == counts["sisq"]["4"] == counts["owner_isolated"]["1"] == 1
    assert counts["peer_talk"]["na"] == counts["weighs_most"]["na"] == 1


def test_the_same_sheet_again_gets_the_same_receipt_and_counts_once(
    device: Device, folder: WaveFolder, codes: list[bytes]
) -> None:
    ticket, tag_key = device.ticket(codes[0], CELL), secrets.token_bytes(32)
    first, second = device.send(ticket, ANSWERS, tag_key), device.send(ticket, ANSWERS, tag_key)
    assert first.data == second.data
    assert sheets(folder) == 1


def test_other_answers_under_a_spent_ticket_are_refused(device: Device, folder: WaveFolder, codes: list[bytes]) -> None:
    ticket, tag_key = device.ticket(codes[0], CELL), secrets.token_bytes(32)
    device.send(ticket, {"sisq": 1}, tag_key)
    assert told(device.send(ticket, {"sisq": 2}, tag_key)) == (409, "ticket_spent")
    assert sheets(folder) == 1


def test_a_ticket_lost_on_the_way_can_be_asked_for_again(device: Device, codes: list[bytes]) -> None:
    ticket = device.prepare(CELL)
    assert device.ask(codes[0], ticket).data == device.ask(codes[0], ticket).data


def test_a_card_gives_one_blinded_message_a_ticket(device: Device, codes: list[bytes]) -> None:
    device.ticket(codes[0], CELL)
    assert told(device.ask(codes[0], device.prepare(CELL))) == (409, "card_used")


def test_an_unknown_card_gets_nothing(device: Device, codes: list[bytes]) -> None:
    assert told(device.ask(secrets.token_bytes(16), device.prepare(CELL))) == (404, "unknown_card")


def test_a_card_of_one_cell_is_unknown_in_another(device: Device, codes: list[bytes]) -> None:
    assert told(device.ask(codes[0], device.prepare(CELLS[1]))) == (404, "unknown_card")


def test_a_typed_code_is_told_its_cell_as_often_as_asked_and_used_for_nothing(
    device: Device, folder: WaveFolder, codes: list[bytes]
) -> None:
    before = folder.cards.read_bytes()
    asked = [device.post("cell", {"card": b64u(code)}) for code in (codes[0], codes[0], codes[1])]
    assert [response.get_json() for response in asked] == [{"cell": CELL}] * 3
    assert {response.headers["Cache-Control"] for response in asked} == {"no-store"}
    assert folder.cards.read_bytes() == before
    assert device.send(device.ticket(codes[0], CELL)).status_code == 200
    assert device.post("cell", {"card": b64u(codes[0])}).data == asked[0].data


@pytest.mark.parametrize(("card", "expected"), [(bytes(16), (404, "unknown_card")), (bytes(15), (400, "malformed"))])
def test_a_code_that_is_none_has_no_cell(device: Device, card: bytes, expected: tuple[int, str]) -> None:
    assert told(device.post("cell", {"card": b64u(card)})) == expected


def test_an_unfit_blinded_message_leaves_the_card_unused(device: Device, codes: list[bytes]) -> None:
    ticket = device.prepare(CELL)
    unfit = replace(ticket, blinding=replace(ticket.blinding, blinded=b"\xff" * 256))
    assert told(device.ask(codes[0], unfit)) == (400, "blinded")
    assert device.ask(codes[0], ticket).status_code == 200


def spoil_signature(ticket: Ticket) -> Ticket:
    return replace(ticket, signature=bytes([ticket.signature[0] ^ 1]) + ticket.signature[1:])


def other_message(ticket: Ticket) -> Ticket:
    return replace(ticket, prepared=secrets.token_bytes(64))


def other_cell(ticket: Ticket) -> Ticket:
    return replace(ticket, cell=CELLS[1])


@pytest.mark.parametrize("forge", [spoil_signature, other_message, other_cell])
def test_a_forged_ticket_counts_nothing(
    device: Device, folder: WaveFolder, codes: list[bytes], forge: Callable[[Ticket], Ticket]
) -> None:
    assert told(device.send(forge(device.ticket(codes[0], CELL)))) == (403, "ticket")
    assert sheets(folder) == 0


@pytest.mark.parametrize("cell", ["00000000000000ff", "../keys", ""])
def test_an_unknown_cell_is_told(device: Device, codes: list[bytes], cell: str) -> None:
    ticket = replace(device.ticket(codes[0], CELL), cell=cell)
    assert told(device.send(ticket)) == (404, "unknown_cell")


@pytest.mark.parametrize("answers", [{"sisq": 9}, {"age": 1}, {"sisq": True}, [], None, "x", {"sisq": [1]}])
def test_answers_that_do_not_fit_are_refused_and_can_be_corrected(
    device: Device, folder: WaveFolder, codes: list[bytes], answers: object
) -> None:
    ticket = device.ticket(codes[0], CELL)
    assert told(device.send(ticket, answers)) == (400, "answers")
    assert sheets(folder) == 0
    assert device.send(ticket).status_code == 200


BAD_BODIES: dict[str, bytes] = {
    "no JSON": b"hello",
    "a list": b"[1, 2]",
    "no fields": b"{}",
    "a number for a text": b'{"cell": 3}',
    "invalid UTF-8": b'{"cell": "\xff"}',
}


@pytest.mark.parametrize("what", ["ticket", "answers"])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_cannot_be_read_is_refused(device: Device, folder: WaveFolder, what: str, body: bytes) -> None:
    response = device.client.post(f"/box/{WAVE}/{what}", data=body, content_type="application/json")
    assert told(response) == (400, "malformed")
    assert sheets(folder) == 0


@pytest.mark.parametrize("field", ["prepared", "signature", "tag_key"])
@pytest.mark.parametrize("value", ["", "AAAA", "****", "A", 7, "=" * 8, "AA\nAA"])
def test_a_field_of_another_form_or_length_is_refused(
    device: Device, codes: list[bytes], field: str, value: object
) -> None:
    sheet = device.sheet(device.ticket(codes[0], CELL), ANSWERS)
    assert told(device.post("answers", sheet | {field: value})) == (400, "malformed")


@pytest.mark.parametrize(("body", "length"), [(b"{}", "400"), (b'{"cell": "0000', "14"), (b"", "0"), (b"{}", "")])
def test_a_body_that_was_cut_short_is_refused(device: Device, body: bytes, length: str) -> None:
    response = device.client.post(
        f"/box/{WAVE}/answers",
        data=body,
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": length, "wsgi.input_terminated": True},
    )
    assert told(response) == (400, "cut_short")


def test_a_body_over_eight_kilobytes_is_refused(device: Device, folder: WaveFolder, codes: list[bytes]) -> None:
    sheet = device.sheet(device.ticket(codes[0], CELL), ANSWERS)
    assert told(device.post("answers", sheet | {"pad": "x" * LARGEST})) == (413, "too_large")
    assert sheets(folder) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(device: Device, kind: str) -> None:
    response = device.client.post(f"/box/{WAVE}/answers", data=b"{}", content_type=kind)
    assert told(response) == (415, "content_type")


@pytest.mark.parametrize("wave", ["ffffffffffffffff", "0" * 16])
@pytest.mark.parametrize("path", ["manifest.json", f"cells/{CELL}.json", "page/checkin.js"])
def test_an_unknown_wave_is_told(device: Device, wave: str, path: str) -> None:
    assert told(device.client.get(f"/box/{wave}/{path}")) == (404, "unknown_wave")


@pytest.mark.parametrize("path", ["../../etc/passwd", "page/other.js", "keys/00000000000000c1.pem", "box.db", "de/"])
def test_nothing_else_in_the_folder_can_be_read(device: Device, path: str) -> None:
    assert told(device.client.get(f"/box/{WAVE}/{path}")) == (404, "not_found")


def test_a_cell_that_is_not_there_is_told(device: Device) -> None:
    assert told(device.client.get(f"/box/{WAVE}/cells/00000000000000ff.json")) == (404, "unknown_cell")


def test_an_address_used_another_way_is_told(device: Device) -> None:
    assert told(device.client.get(f"/box/{WAVE}/answers")) == (405, "method")


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_a_wave_that_ended_says_how(
    device: Device, boxes: FolderBoxes, folder: WaveFolder, codes: list[bytes], end: str
) -> None:
    ticket, unasked = device.ticket(codes[0], CELL), device.prepare(CELL)
    if end == "closed":
        boxes.seal(WAVE, 8)
    else:
        boxes.destroy(WAVE)
    # the first to come may still meet the writer of the closed box, which only knows that it is closed
    device.send(ticket)
    expected = {"closed": 423, "cancelled": 410}[end], end
    assert told(device.send(ticket)) == expected
    assert told(device.ask(codes[1], unasked)) == expected
    assert told(device.post("cell", {"card": b64u(codes[1])})) == expected
    page = device.client.get(f"/box/{WAVE}/fr/")
    assert page.status_code == expected[0]
    assert REFUSALS[end].message["fr"] in page.text.replace("&#39;", "'")
    assert device.client.get(f"/box/{WAVE}/manifest.json").status_code == 200


def test_the_page_is_the_same_bytes_for_everybody(device: Device) -> None:
    for lang in ("fr", "en"):
        response = device.client.get(f"/box/{WAVE}/{lang}/")
        assert response.data == PAGES[f"{lang}.html"]
        assert response.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", ["fr/", "page/checkin.js", "page/checkin.css", "manifest.json", f"cells/{CELL}.json"])
def test_public_files_are_compressed_and_revalidated(device: Device, path: str) -> None:
    plain = device.client.get(f"/box/{WAVE}/{path}")
    zipped = device.client.get(f"/box/{WAVE}/{path}", headers={"Accept-Encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(zipped.data) == plain.data
    again = device.client.get(f"/box/{WAVE}/{path}", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_manifest_is_what_opening_wrote(device: Device, folder: WaveFolder) -> None:
    response = device.client.get(f"/box/{WAVE}/manifest.json")
    assert response.data == folder.manifest.read_bytes()
    assert orjson.loads(response.data)["wave"] == WAVE


def test_an_extension_is_told_beside_the_manifest(device: Device, boxes: FolderBoxes, clock: Any) -> None:
    assert told(device.client.get(f"/box/{WAVE}/extension.json")) == (404, "not_found")
    boxes.extend(WAVE, clock())
    assert device.client.get(f"/box/{WAVE}/extension.json").get_json() == {"closes_at": "2026-03-02T09:00:00Z"}


def test_answers_of_any_kind_get_answers_of_one_size(device: Device, codes: list[bytes]) -> None:
    every: list[object] = [{}, ANSWERS, {"sisq": 1}, {"ucla3_1": 3, "ucla3_2": 3, "ucla3_3": 3, "peer_talk": None}]
    sizes = {len(device.send(device.ticket(code, CELL), each).data) for code, each in zip(codes, every, strict=False)}
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}, 404),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 404),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_its_own_page_or_a_program_may_post(device: Device, headers: dict[str, str], status: int) -> None:
    body = {"card": b64u(bytes(16)), "cell": CELL, "blinded": b64u(b"\x01" * 256)}
    response = device.client.post(f"/box/{WAVE}/ticket", json=body, headers=headers)
    assert response.status_code == status


def test_an_unexpected_error_says_nothing_about_itself(
    box: Box, device: Device, folder: WaveFolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.page("checkin.js").unlink()
    response = device.client.get(f"/box/{WAVE}/page/checkin.js")
    assert told(response) == (500, "unexpected")
    assert [record.message for record in caplog.records] == ['{"error": "unexpected", "event": "box.failed"}']
