"""Phones as the server hears them: they ask over HTTP, wait, and send again until the forum answers."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from forum.door import devices
from forum.journal import COMMAND
from forum.lectures.models import Lecture

MOST_TRIES = 50


@dataclass
class Phone:
    """A device at a door. Its clock is wrong by `skew`; `knows` says whether it was ever told by how much."""

    name: str
    token: str
    url: str = ""
    skew: timedelta = timedelta()
    knows: bool = True
    sent: int = 0

    @classmethod
    def enrolled(cls, session: Session, lecture: Lecture, name: str, now: datetime, **values: Any) -> "Phone":
        """A phone of this lecture's doors."""
        made = devices.create(session, name=name, lectures=[lecture], actor=COMMAND, now=now)
        return cls(name, devices.give_token(session, made.device, now=now), **values)

    def entry(self, badge: str, at: datetime, *, offline: bool = True, **values: Any) -> dict[str, Any]:
        """A scan that truly was at this moment, as the phone notes it by its own clock."""
        self.sent += 1
        told = {"clock_offset_ms": -round(self.skew.total_seconds() * 1000)} if self.knows else {}
        return {
            "scan_id": f"{self.name}-{self.sent:06d}",
            "badge_token": badge,
            "device_time": (at + self.skew).isoformat(),
            "device_seq": self.sent,
            "offline": offline,
            **({"verdict_shown": "admitted"} if offline else {}),
            **told,
            **values,
        }

    def send(self, entries: list[dict[str, Any]], now: datetime, dies_at: str = "") -> dict[str, Any]:
        """The forum's answer to these scans; whoever dies meanwhile is asked again, as phones do."""
        for trial in range(MOST_TRIES):
            try:
                return self._asked(entries, now, dies_at if trial == 0 else "")
            except (OSError, HTTPException):
                continue
        raise AssertionError("nobody answered")

    def _asked(self, entries: list[dict[str, Any]], now: datetime, dies_at: str) -> dict[str, Any]:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if dies_at:
            headers["X-Dies-At"] = dies_at
        body = json.dumps({"scans": entries, "sent_at": (now + self.skew).isoformat()})
        try:
            connection.request("POST", "/api/v1/door/scans", body, headers)
            response = connection.getresponse()
            said: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        assert response.status == 200, said
        return said
