"""What a member of staff may do, judged from the grants alone (pure).

An admin may do everything. An organiser works on lectures: those of the granted series, or all. Door
staff see the pages of the door and nothing else; organisers may stand at a door too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from forum.accounts.models import Grant, Role


@dataclass(frozen=True)
class Rights:
    """The grants of one person: pairs of a role and a series, None standing for all of them."""

    grants: frozenset[tuple[Role, int | None]]

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> "Rights":
        """The rights that these rows give."""
        return cls(frozenset((grant.role, grant.series_id) for grant in grants))

    @property
    def is_admin(self) -> bool:
        """Whether everything is allowed."""
        return any(role == Role.ADMIN for role, _ in self.grants)

    @property
    def organises_everything(self) -> bool:
        """Whether lectures outside any series, speakers and rooms may be changed too."""
        return self.is_admin or (Role.ORGANISER, None) in self.grants

    @property
    def organises_something(self) -> bool:
        """Whether the desk is open to this person at all."""
        return self.is_admin or any(role == Role.ORGANISER for role, _ in self.grants)

    @property
    def organised_series(self) -> frozenset[int] | None:
        """The series this person organises; None when it is all of them."""
        if self.organises_everything:
            return None
        return frozenset(
            series_id for role, series_id in self.grants if role == Role.ORGANISER and series_id is not None
        )

    def may_organise(self, series_id: int | None) -> bool:
        """Whether lectures of this series (None: of no series) may be planned and changed."""
        series = self.organised_series
        return series is None or (series_id is not None and series_id in series)

    def may_keep_door(self, series_id: int | None = None) -> bool:
        """Whether the person may stand at the door of lectures of this series."""
        return self.may_organise(series_id) or any(
            role == Role.DOOR and granted in {None, series_id} for role, granted in self.grants
        )

    @property
    def series_at_whose_doors(self) -> frozenset[int] | None:
        """The series whose doors this person may keep; None when it is all of them."""
        if self.organises_everything or (Role.DOOR, None) in self.grants:
            return None
        return frozenset(series_id for _, series_id in self.grants if series_id is not None)

    @property
    def keeps_some_door(self) -> bool:
        """Whether the pages of the door are open to this person at all."""
        return self.organises_something or any(role == Role.DOOR for role, _ in self.grants)


NO_RIGHTS = Rights(frozenset())
