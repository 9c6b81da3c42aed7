"""The classification as the table that stands in docs/personal-data.md."""

from collections.abc import Iterable

from forum.privacy.classification import ERASED, KEPT, KINDS, Personal


def columns_as_markdown(groups: Iterable[Personal]) -> str:
    """One line a group of columns, and before it what its words mean."""
    heads = ("table", "columns", "whose", "kind", "in one's own export", "erased", "kept")
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for one in groups:
        columns = ", ".join(f"`{name}`" for name in one.columns)
        export = "yes" if one.is_exported else f"no: {one.why_not}"
        cells = (f"`{one.table}`", columns, one.whose, one.kind, export, one.erased, one.kept)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*_meanings(), *lines, ""])


def _meanings() -> list[str]:
    found = []
    for heading, words in (("Kinds", KINDS), ("Erased", ERASED), ("Kept", KEPT)):
        found += [
            f"{heading}: " + "; ".join(f"**{word}** {means}" for word, means in words.items()) + ".",
            "",
        ]
    return found
