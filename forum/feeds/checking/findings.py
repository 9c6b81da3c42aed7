"""What a checker says of a calendar: rules, findings and the account of them. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from forum.i18n import N_, Language, translate
from forum.lectures.imports.report import printable

MOST_FINDINGS = 1000
MOST_OF_A_RULE = 20
LONGEST_QUOTATION = 60


class Level(StrEnum):
    """How bad it is: against a MUST or the grammar; programs stumble over it; could be better."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


LEVELS = {Level.ERROR: N_("error"), Level.WARNING: N_("warning"), Level.ADVICE: N_("advice")}


@dataclass(frozen=True, eq=False)
class Rule:
    """One thing that can be wrong, equal to itself alone. Names are kept for ever: people grep for them."""

    name: str
    level: Level
    source: str
    """The section of the standard that says so."""
    sentence: str
    """English, marked; the Chinese stands in the catalogue."""
    is_told_once: bool = False
    """Where every entry has it, one line says it as well as a thousand."""


@dataclass(frozen=True)
class Finding:
    """A rule and where it was broken; line 0 is the answer of a server, before the first line."""

    line: int
    rule: Rule
    filling: dict[str, object] = field(default_factory=dict, hash=False)

    def told(self, language: Language) -> str:
        """``line: rule: sentence [level, section]``; a stranger's words cannot steer a terminal."""
        sentence = translate(language, self.rule.sentence, **self.filling)
        level = translate(language, LEVELS[self.rule.level])
        return f"{self.line}: {self.rule.name}: {sentence} [{level}, {self.rule.source}]"


class EnoughError(Exception):
    """So much was found that reading on would tell nothing."""


class Notes:
    """What was found so far: at most so many findings, of one rule at most so many."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.counts: Counter[Rule] = Counter()
        self.has_stopped = False

    def note(self, rule: Rule, line: int, **filling: object) -> None:
        """Keep a finding, or count it where there are enough of its kind.

        Raises:
            EnoughError: there are enough of all kinds.
        """
        self.counts[rule] += 1
        if self.counts[rule] > (1 if rule.is_told_once else MOST_OF_A_RULE):
            return
        self.findings.append(Finding(line, rule, {key: _quoted(value) for key, value in filling.items()}))
        if len(self.findings) >= MOST_FINDINGS:
            self.stop()

    def stop(self) -> None:
        """End here.

        Raises:
            EnoughError: always.
        """
        self.has_stopped = True
        raise EnoughError

    def sorted(self) -> list[Finding]:
        """By line; what was found first of one line stands first."""
        return sorted(self.findings, key=lambda finding: finding.line)

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing but advice."""
        return all(rule.level is Level.ADVICE for rule in self.counts)

    def closing(self, language: Language) -> list[str]:
        """What is said at the end: what was left out, whether it was read to its end, how many of each."""
        lines = [
            translate(
                language,
                N_("%(rule)s: %(every)d in all, %(shown)d shown"),
                rule=rule.name,
                every=count,
                shown=1 if rule.is_told_once else MOST_OF_A_RULE,
            )
            for rule, count in self.counts.items()
            if count > (1 if rule.is_told_once else MOST_OF_A_RULE)
        ]
        if self.has_stopped:
            stopped = N_("stopped after %(count)d findings; there may be more")
            lines.append(translate(language, stopped, count=len(self.findings)))
        numbers = {level.value: self._number(level) for level in Level}
        counted = N_("errors: %(error)d, warnings: %(warning)d, advice: %(advice)d")
        return [*lines, translate(language, counted, **numbers)]

    def _number(self, level: Level) -> int:
        return sum(count for rule, count in self.counts.items() if rule.level is level)


def _quoted(value: object) -> object:
    if not isinstance(value, str):
        return value
    cut = value[:LONGEST_QUOTATION]
    return printable(cut) + ("…" if len(value) > len(cut) else "")
