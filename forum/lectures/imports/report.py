"""What an import says for itself: a line for each row refused, notes, and the count as the last line."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forum.i18n import N_, Language, translate
from forum.lectures.clash_words import ShownClash
from forum.lectures.imports.operations import Outcome
from forum.lectures.imports.rows import Remark

MAX_CLASHES = 20


@dataclass(slots=True)
class Report:
    """All there is to say about one import."""

    outcome: Outcome
    unknown_columns: tuple[str, ...] = ()
    clashes: list[str] = field(default_factory=list)
    was_rehearsal: bool = False

    @property
    def count(self) -> str:
        """The last line, the same in every language."""
        done = self.outcome
        return (
            f"imported {len(done.imported)}, updated {len(done.updated)},"
            f" unchanged {done.unchanged}, refused {len(done.refused)}"
        )

    def lines(self, language: Language) -> Iterator[str]:
        """Everything before the count."""
        if self.unknown_columns:
            names = ", ".join(map(printable, self.unknown_columns))
            yield translate(language, N_("Columns nobody knows here, kept aside: %(names)s"), names=names)
        yield from self._remarks(language, sorted(self.outcome.refused, key=_in_order), "")
        yield from self._remarks(language, self.outcome.left_out, translate(language, N_("Note: ")))
        for clash in self.clashes[:MAX_CLASHES]:
            yield translate(language, N_("Note: ")) + clash
        if len(self.clashes) > MAX_CLASHES:
            rest = len(self.clashes) - MAX_CLASHES
            yield translate(language, N_("Note: ")) + translate(
                language,
                N_("%(rest)d more clashes; `flask lectures clashes` names them all."),
                rest=rest,
            )
        if self.was_rehearsal:
            yield translate(language, N_("This was a rehearsal: nothing was written."))

    def _remarks(self, language: Language, remarks: Iterable[Remark], prefix: str) -> Iterator[str]:
        for remark in remarks:
            filling = {
                name: printable(value) if isinstance(value, str) else value
                for name, value in remark.filling.items()
            }
            reason = translate(language, remark.sentence, **filling)
            where = {"row": remark.number, "column": remark.column, "reason": reason}
            yield prefix + translate(language, N_("row %(row)d, column %(column)s: %(reason)s"), **where)


def clash_line(clash: ShownClash, language: Language) -> str:
    """A clash in one line that begins with the code of the lecture."""
    code = clash.mine.code if clash.mine else ""
    words = {"code": code, "said": printable(clash.told(language))}
    return translate(language, N_("%(code)s: %(said)s"), **words)


def printable(text: str) -> str:
    """One line that cannot steer a terminal: a file's words are a stranger's words."""
    seen = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text)
    return " ".join(seen.split())


def _in_order(remark: Remark) -> int:
    return remark.number
