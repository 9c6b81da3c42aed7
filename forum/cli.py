"""Commands of `flask`; each feature keeps its own, they are joined here."""

from flask import Flask

from forum import checks, keys, schema
from forum.accounts import commands as accounts
from forum.backup import commands as backup
from forum.badges import commands as badges
from forum.demo import commands as demo
from forum.door import commands as door
from forum.feeds import commands as feeds
from forum.jobs import commands as jobs
from forum.lectures import commands as lectures
from forum.privacy import commands as privacy
from forum.sharing import commands as sharing

COMMANDS = (
    *accounts.COMMANDS,
    *lectures.COMMANDS,
    *jobs.COMMANDS,
    *badges.COMMANDS,
    *door.COMMANDS,
    *feeds.COMMANDS,
    *privacy.COMMANDS,
    *demo.COMMANDS,
    *backup.COMMANDS,
    *schema.COMMANDS,
    *sharing.COMMANDS,
    *keys.COMMANDS,
    *checks.COMMANDS,
)


def init_app(app: Flask) -> None:
    """Add every command to the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
