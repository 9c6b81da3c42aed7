"""Refusals: the rules say no. Each reason is a type with a stable code and a marked sentence."""

from typing import ClassVar


class Refusal(Exception):
    """A rule of the forum forbids what was asked.

    Subclasses set ``code`` (stable, for programs and statistics) and ``message`` (a sentence marked
    with ``N_``, with named placeholders). Operations raise them; the view shows them beside the form.
    """

    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.message % values)
