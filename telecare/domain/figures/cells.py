"""Small cells: a count behind which few people stand is not shown, nor what would give it away (FJ24-34)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def shown(count: int, least: int) -> int | None:
    """Return a count, None where somebody could be told by it; nobody stands behind a zero."""
    return None if 0 < count < least else count


def shown_cells(counts: Mapping[str, int], least: int) -> Mapping[str, int | None]:
    """Return the counts of a breakdown whose sum may be known.

    Where one cell alone is hidden, the sum gives it away: the smallest of the others is hidden with it.
    """
    cells = {name: shown(count, least) for name, count in counts.items()}
    if sum(cell is None for cell in cells.values()) == 1:
        others = [name for name, cell in cells.items() if cell]
        if others:
            cells[min(others, key=lambda name: (counts[name], name))] = None
    return cells


def hidden(people: Sequence[int], least: int) -> frozenset[int]:
    """Return the places of the areas that are not shown, by how many people live in each.

    Where one area alone is hidden, the next larger one is hidden with it: the figures of the area above
    would give it away.
    """
    found = {place for place, count in enumerate(people) if shown(count, least) is None}
    if len(found) == 1:
        others = [place for place, count in enumerate(people) if count and place not in found]
        if others:
            found.add(min(others, key=lambda place: (people[place], place)))
    return frozenset(found)
