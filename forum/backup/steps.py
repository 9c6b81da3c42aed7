"""The steps of the schema: which there are, and taking them over a connection of one's own."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from forum.settings import ROOT

FOLDER = ROOT / "forum" / "migrations"


def newest() -> str:
    """The revision this program was written for."""
    return str(ScriptDirectory(str(FOLDER)).get_current_head())


def is_known(revision: str) -> bool:
    """Whether this program knows how to make, and to leave, a schema of this revision."""
    try:
        return ScriptDirectory(str(FOLDER)).get_revision(revision) is not None
    except CommandError:
        return False


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema behind a connection to a revision, in the connection's transaction if it has one."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
