"""Commands of `flask`; each feature keeps its own, they are joined here."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

COMMANDS = (
    "forum.accounts.commands",
    "forum.lectures.commands",
    "forum.mail.commands",
    "forum.door.commands",
    "forum.demo.commands",
    "forum.schema",
    "forum.checks",
)


def init_app(app: Flask) -> None:
    """Add every command to the application."""
    for name in COMMANDS:
        try:
            if find_spec(name):
                for command in import_module(name).COMMANDS:
                    app.cli.add_command(command)
        except Exception as error:
            print("NOT JOINED YET:", name, repr(error))
