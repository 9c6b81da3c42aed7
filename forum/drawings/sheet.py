"""Several marks in one file, so that a list fetches one picture and not one for each row."""

from collections.abc import Iterable

from forum.drawings import FORMS, Plate, drawing

MOST = 12
"""Marks on one sheet: what a list shows before anybody scrolls."""


def sheet(plates: Iterable[Plate]) -> str:
    """One above the other; each is seen by itself at the address with `#m0`, `#m1` and so on behind."""
    size = FORMS["mark"].width
    marks = [drawing(plate, form="mark") for plate in plates]
    views = (f'<view id="m{n}" viewBox="0 {n * size} {size} {size}"/>' for n in range(len(marks)))
    placed = (mark.replace("<svg ", f'<svg y="{n * size}" ', 1) for n, mark in enumerate(marks))
    box = f'width="{size}" height="{size * len(marks)}" viewBox="0 0 {size} {size * len(marks)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{"".join(views)}{"".join(placed)}</svg>'
