"""The forum in a process that was built once and forks a child for every deed; children may be killed.

Orders come in as lines of JSON and outcomes go out the same way. One thread alone, and no connection is
open while it forks, so a child is what a fresh worker would be, without the seconds that one takes.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from forum.db import db
from forum.settings import Settings
from tests.cast import NOON
from tests.faults.carrying_out import carry_out
from tests.faults.points import Life
from tests.installation import Applications


def main(folder: str) -> None:
    """Answer one order after the other until there are no more."""
    life, applications = Life(folder), Applications()
    life.listen()
    for line in sys.stdin:
        order = json.loads(line)
        settings = Settings.from_values(order["variables"], Path(order["variables"]["FORUM_INSTANCE"]))
        app = applications.installed(settings, lambda: NOON)
        outcome = rehearse(app, life, order) if order["is_rehearsal"] else bring_up(app, life, order)
        print(json.dumps(outcome), flush=True)  # noqa: T201 (this is how it speaks)


def rehearse(app: Flask, life: Life, order: dict[str, Any]) -> dict[str, Any]:
    """Carry the order out here, which warms every cache that children inherit, and name the places."""
    life.begin()
    answer = carry_out(app, order)
    places = life.end()
    let_go(app)
    return {"answer": answer, "places": places}


@dataclass(frozen=True)
class Child:
    """A process on its way, and the ear in which it says what becomes of it."""

    process: int
    ear: int

    def outcome(self) -> dict[str, Any]:
        """What became of it: a dot for every commit, then its answer, if it lived to say it."""
        with os.fdopen(self.ear) as ear:
            said = ear.read()
        _, status = os.waitpid(self.process, 0)
        words = said.lstrip(".")
        return {
            "answer": json.loads(words)[0] if words else None,
            "commits": len(said) - len(words),
            "killed_by": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        }


def bring_up(app: Flask, life: Life, order: dict[str, Any]) -> list[dict[str, Any]]:
    """Carry the order out in children, all at the same time. What they could still say is acknowledged."""
    children = [give_birth(app, life, order) for _ in range(order["children"])]
    return [child.outcome() for child in children]


def give_birth(app: Flask, life: Life, order: dict[str, Any]) -> Child:
    """A child that carries the order out."""
    hear, say = os.pipe()
    process = os.fork()
    if not process:
        life.begin(order["dies_at"], tell=lambda: os.write(say, b"."))
        answer = carry_out(app, order)
        os.write(say, json.dumps([answer]).encode())
        os._exit(0)
    os.close(say)
    return Child(process, hear)


def let_go(app: Flask) -> None:
    """Close every connection: a child must not share one."""
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
