import pytest
from hypothesis import given, strategies as st

from members.invitations import MAX_LINES, NotAnAddress, Reason, address, decode, fold, parse, place


def emails(text: str) -> list[str]:
    return [invitee.email for invitee in parse(text).good]


@pytest.mark.parametrize(
    "text",
    [
        "anne@example.org\nluc@example.org",
        "anne@example.org, luc@example.org",
        "anne@example.org; luc@example.org;",
        "  anne@example.org\r\n\r\n<luc@example.org>",
        "anne@example.org luc@example.org",
        "mailto:anne@example.org\nluc@EXAMPLE.org",
    ],
)
def test_addresses_are_read_however_they_are_separated(text: str) -> None:
    assert emails(text) == ["anne@example.org", "luc@example.org"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Anne Le Goff <anne@example.org>", "Anne", "Le Goff"),
        ('"Le Goff, Anne" <anne@example.org>', "Anne", "Le Goff"),
        ("Le Goff, Anne <anne@example.org>; ", "Anne", "Le Goff"),
        ("Anne anne@example.org", "Anne", ""),
        ("anne@example.org", "", ""),
    ],
)
def test_a_name_before_the_address_is_kept(text: str, first: str, last: str) -> None:
    (invitee,) = parse(text).good
    assert (invitee.first_name, invitee.last_name) == (first, last)


def test_bad_lines_are_reported_one_by_one_and_the_good_ones_kept() -> None:
    parsed = parse("anne@example.org\nrien du tout\nluc@example\nAnne a@example.org b@example.org\nzoe@example.org")
    assert [invitee.line for invitee in parsed.good] == [1, 5]
    assert [(bad.line, bad.reason) for bad in parsed.bad] == [
        (2, Reason.NO_ADDRESS),
        (3, Reason.BAD_ADDRESS),
        (4, Reason.TWO_ADDRESSES),
    ]
    assert parsed.left_over() == "rien du tout\nluc@example\nAnne a@example.org b@example.org"


def test_an_address_given_twice_is_kept_once_and_noted() -> None:
    parsed = parse("anne@example.org\nANNE@example.org")
    assert [invitee.line for invitee in parsed.good] == [1]
    assert [invitee.line for invitee in parsed.repeated] == [2]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_is_read_by_its_header_whatever_its_delimiter(delimiter: str) -> None:
    header = delimiter.join(["Club", "Pr\u00e9nom", "Nom", "E-mail", "Soci\u00e9t\u00e9", "Note"])
    row = delimiter.join(["Lyon Est", "Anne", '"Le Goff"', "anne@example.org", "Goff SARL", "x"])
    (invitee,) = parse(f"\n{header}\n{row}\n{delimiter * 5}\n").good
    assert (invitee.line, invitee.club, invitee.first_name, invitee.last_name, invitee.company) == (
        3,
        "Lyon Est",
        "Anne",
        "Le Goff",
        "Goff SARL",
    )


def test_a_bad_line_of_a_table_stays_one_line_and_is_given_back_under_the_header() -> None:
    parsed = parse('email;club\nanne@example.org;Lyon\n;Lyon\n"luc;Lyon\nzoe@example.org;Lyon')
    assert [invitee.email for invitee in parsed.good] == ["anne@example.org", "zoe@example.org"]
    assert [(bad.line, bad.reason) for bad in parsed.bad] == [(3, Reason.NO_ADDRESS), (4, Reason.BAD_ADDRESS)]
    assert parsed.left_over() == 'email;club\n;Lyon\n"luc;Lyon'


def test_a_field_longer_than_any_table_has_is_one_bad_line() -> None:
    parsed = parse(f"email;nom\n{'x' * 200_000};y\nanne@example.org;Goff")
    assert [bad.reason for bad in parsed.bad] == [Reason.UNREADABLE]
    assert [invitee.email for invitee in parsed.good] == ["anne@example.org"]


def test_a_list_without_bad_lines_leaves_nothing_over() -> None:
    assert parse("email\nanne@example.org").left_over() == ""


def test_an_endless_list_is_cut_and_says_so() -> None:
    parsed = parse("a@example.org\n" * (MAX_LINES + 3))
    assert [(bad.line, bad.reason) for bad in parsed.bad] == [(MAX_LINES + 1, Reason.TOO_MANY)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_uploaded_list_is_read_in_the_encodings_spreadsheets_write(encoding: str) -> None:
    text = "Pr\u00e9nom;email\nZo\u00e9;zoe@example.org"
    (invitee,) = parse(decode(text.encode(encoding))).good
    assert invitee.first_name == "Zo\u00e9"


def test_clubs_are_found_by_name_without_regard_to_case_and_accents() -> None:
    parsed = parse("email,club\na@x.fr,SAINT ETIENNE\nb@x.fr,Nulle part\nc@x.fr,")
    placed = place(parsed, {fold("Saint Étienne"): "c1", fold("Lyon"): "c2"}, only=None)
    assert [(invitee.email, invitee.club) for invitee in placed.good] == [("a@x.fr", "c1")]
    assert [(bad.line, bad.reason) for bad in placed.bad] == [
        (3, Reason.UNKNOWN_CLUB),
        (4, Reason.CLUB_MISSING),
    ]


def test_where_there_is_one_club_no_club_need_be_named() -> None:
    placed = place(parse("a@x.fr"), {}, only="c1")
    assert [invitee.club for invitee in placed.good] == ["c1"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anne.Le-Goff+club@Example.ORG", "Anne.Le-Goff+club@example.org"),
        ("anne@soci\u00e9t\u00e9.fr", "anne@xn--socit-esab.fr"),
    ],
)
def test_an_address_keeps_its_local_part_and_an_ascii_domain(typed: str, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "anne",
        "@example.org",
        "anne@",
        "anne@example",
        "an ne@example.org",
        "anne@-example.org",
        "anne@example..fr",
        "anne@127.0.0.1",
        "a..b@example.org",
        "anne@example.org\nBcc: x@y.fr",
        "a" * 65 + "@example.org",
        "a@" + "b." * 126 + "fr",
        "z\u00e9@example.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        address(typed)


@given(st.text())
def test_any_text_is_read_without_an_error_and_no_address_is_kept_twice(text: str) -> None:
    parsed = parse(text)
    kept = [invitee.email.casefold() for invitee in parsed.good]
    assert len(kept) == len(set(kept))
    assert all(address(invitee.email) == invitee.email for invitee in parsed.good)


_LINES = st.lists(st.sampled_from(["email;club", "a@x.fr", "b@x.fr;Lyon", '"', ";;", "x", "", 'c@x.fr;"Ly;on"']))


@given(_LINES)
def test_every_line_with_content_is_kept_or_reported(lines: list[str]) -> None:
    parsed = parse("\n".join(lines))
    seen = {kept.line for kept in parsed.good + parsed.repeated} | {bad.line for bad in parsed.bad}
    header = {next(i for i, line in enumerate(lines, 1) if line.strip())} if parsed.header else set()
    expected = {i for i, line in enumerate(lines, 1) if line.strip(';"')}
    assert expected <= seen | header


@given(st.binary())
def test_any_upload_is_read_without_an_error(raw: bytes) -> None:
    parse(decode(raw))
