"""`flask icons`."""

import click
from flask.cli import AppGroup

from forum.sharing.icons import FOLDER
from forum.sharing.icons import icons as drawn

icons = AppGroup("icons", help="The icons of browsers and home screens.")


@icons.command("draw")
def draw() -> None:
    """Draw static/icons/ from static/seal.svg; a test says when it is due."""
    FOLDER.mkdir(exist_ok=True)
    for name, octets in drawn().items():
        (FOLDER / name).write_bytes(octets)
        click.echo(f"{name}: {len(octets)} octets")


COMMANDS = (icons,)
