"""Read a code to scan back from its picture, as a phone does: squares, mask, blocks, bytes (ISO/IEC 18004).

No errors are corrected: what cannot be read as it stands was not drawn right.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from segno import consts

Squares = Sequence[Sequence[bool]]

FORMAT_MASK = 0b101010000010010
BYTES = 0b0100
LEVELS = {1: consts.ERROR_LEVEL_L, 0: consts.ERROR_LEVEL_M, 3: consts.ERROR_LEVEL_Q, 2: consts.ERROR_LEVEL_H}
MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda row, column: (row + column) % 2,
    lambda row, _column: row % 2,
    lambda _row, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)
"""A square is turned over where its mask gives 0."""


def scan(picture: str) -> str:
    """Return the text of a code from its SVG picture."""
    squares = squares_of(picture)
    level, mask = _format(squares)
    bits = "".join(str(int(squares[r][c] ^ (MASKS[mask](r, c) == 0))) for r, c in _path(len(squares)))
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8)]
    data = "".join(f"{word:08b}" for word in _in_order(words, _version(len(squares)), level))
    assert int(data[:4], 2) == BYTES
    length = int(data[4:12], 2)
    return bytes(int(data[12 + 8 * n : 20 + 8 * n], 2) for n in range(length)).decode()


def squares_of(picture: str) -> Squares:
    """Return which squares of a picture are dark, without the light edge."""
    size = re.search(r'viewBox="0 0 (\d+) \1"', picture)
    drawn = re.search(r'stroke="[^"]+" d="([^"]+)"', picture)
    assert size, picture
    assert drawn, picture
    width = int(size[1])
    dark = [[False] * width for _ in range(width)]
    column, row = 0, 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+) ?(-?[\d.]+)?", drawn[1]):
        if step == "h":
            dark[int(row)][column : column + int(first)] = [True] * int(first)
            column += int(first)
        else:
            column = int(first) + (column if step == "m" else 0)
            row = float(second) + (row if step == "m" else 0)
    edge = next(number for number, line in enumerate(dark) if any(line))
    return [line[edge:-edge] for line in dark[edge:-edge]]


def _version(size: int) -> int:
    return (size - 17) // 4


def _format(squares: Squares) -> tuple[int, int]:
    """Return the level of correction and the mask."""
    places = [*((8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)), *((r, 8) for r in (7, 5, 4, 3, 2, 1, 0))]
    told = int("".join(str(int(squares[r][c])) for r, c in places), 2) ^ FORMAT_MASK
    return LEVELS[told >> 13], told >> 10 & 7


def _path(size: int) -> Iterator[tuple[int, int]]:
    """Walk over the squares that hold data: two columns at a time from the right, up and down by turns."""
    rows = range(size)
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for row in reversed(rows) if upwards else rows:
            yield from ((row, column) for column in (right, right - 1) if not _fixed(row, column, size))
        upwards = not upwards


def _fixed(row: int, column: int, size: int) -> bool:
    """Tell whether a square belongs to the pattern by which a code is found and told apart."""
    corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    centres: tuple[int, ...] = consts.ALIGNMENT_POS[_version(size) - 2] if size > 21 else ()
    eyes = [(r, c) for r in centres for c in centres if (r, c) not in _corners(centres)]
    told = size >= 45 and min(row, column) < 6 and max(row, column) >= size - 11
    return corner or told or 6 in {row, column} or any(abs(row - r) < 3 and abs(column - c) < 3 for r, c in eyes)


def _corners(centres: Sequence[int]) -> set[tuple[int, int]]:
    first, last = centres[0], centres[-1]
    return {(first, first), (first, last), (last, first)}


def _in_order(words: Sequence[int], version: int, level: int) -> list[int]:
    """Put the words of the blocks, which are written by turns, back one block after the other."""
    lengths = [block.num_data for block in consts.ECC[version][level] for _ in range(block.num_blocks)]  # type: ignore[index]  # a table
    blocks: list[list[int]] = [[] for _ in lengths]
    taken = iter(words)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(taken))
    return [word for block in blocks for word in block]
