"""What a series asks for that has chosen nothing itself, and what speakers from abroad need besides."""

from forum.readiness.models import Party, StepKind
from forum.readiness.rule import Wanted


def _steps(
    *rows: tuple[StepKind, int, Party], starts_anew: frozenset[StepKind], is_for_abroad: bool = False
) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            kind=kind,
            days_before=days,
            party=party,
            starts_anew=kind in starts_anew,
            is_for_abroad=is_for_abroad,
        )
        for kind, days, party in rows
    )


USUAL = _steps(
    (StepKind.HOST, 56, Party.ORGANISER),
    (StepKind.AGREED, 42, Party.SPEAKER),
    (StepKind.ADDRESS, 42, Party.HOST),
    (StepKind.ROOM, 35, Party.ORGANISER),
    (StepKind.TITLE, 28, Party.SPEAKER),
    (StepKind.ABSTRACT, 28, Party.SPEAKER),
    (StepKind.BIOGRAPHY, 28, Party.SPEAKER),
    (StepKind.PORTRAIT, 28, Party.SPEAKER),
    (StepKind.BOTH_TITLES, 21, Party.ORGANISER),
    (StepKind.BOTH_ABSTRACTS, 21, Party.ORGANISER),
    (StepKind.CLEARANCE, 17, Party.APPROVER),
    (StepKind.SEATS, 14, Party.ORGANISER),
    (StepKind.PUBLISHED, 14, Party.ORGANISER),
    (StepKind.REGISTRATION, 14, Party.ORGANISER),
    (StepKind.CONSENT, 7, Party.SPEAKER),
    (StepKind.ONLINE_ROOM, 5, Party.ORGANISER),
    (StepKind.GATE_LIST, 2, Party.ORGANISER),
    (StepKind.AV_TEST, 2, Party.HOST),
    starts_anew=frozenset({StepKind.GATE_LIST, StepKind.AV_TEST}),
)
ABROAD = _steps(
    (StepKind.INVITATION_LETTER, 70, Party.ORGANISER),
    (StepKind.VISA, 21, Party.SPEAKER),
    (StepKind.HOTEL, 21, Party.HOST),
    (StepKind.TRAVEL, 10, Party.HOST),
    starts_anew=frozenset({StepKind.INVITATION_LETTER, StepKind.HOTEL, StepKind.TRAVEL}),
    is_for_abroad=True,
)
