"""The zygote: the forum in a process whose children may die."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.carrying_out import Order
from tests.programs import COMPILED_TEMPLATES, ROOT, templates_of_this_run


@dataclass(frozen=True)
class Zygote:
    """A forum that carries out orders in children, and how one speaks with it."""

    process: "subprocess.Popen[str]"

    def rehearse(self, variables: dict[str, str], order: Order) -> tuple[Any, list[str]]:
        """Carry an order out; its answer, and the places where a child that does the same may die."""
        outcome = self._say({"variables": variables, "is_rehearsal": True, **order})
        return outcome["answer"], outcome["places"]

    def bear(
        self, variables: dict[str, str], order: Order, dies_at: int | str | None = None
    ) -> dict[str, Any]:
        """Carry an order out in a child that dies at a place, or lives."""
        [outcome] = self.bear_many(variables, order, 1, dies_at=dies_at)
        return outcome

    def bear_many(
        self, variables: dict[str, str], order: Order, children: int, *, dies_at: int | str | None = None
    ) -> list[dict[str, Any]]:
        """Carry an order out in several children at once."""
        how = {"variables": variables, "is_rehearsal": False, "children": children, "dies_at": dies_at}
        outcomes: list[dict[str, Any]] = self._say({**how, **order})
        return outcomes

    def _say(self, order: Order) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One for all tests: what takes seconds is to build it."""
    folder = tmp_path_factory.getbasetemp()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.zygote", str(folder)],
        cwd=ROOT,
        env={"PATH": os.defpath, COMPILED_TEMPLATES: templates_of_this_run().directory},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Zygote(process)
        assert process.stdin
        process.stdin.close()
