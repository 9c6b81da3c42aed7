"""`flask keys`: draws keys, and prints what a setting becomes when a new key is put in front (docs/keys.md).

Nothing is written: where keys are kept is the operator's business. These commands work before there are
any keys, when nothing else of the forum starts.
"""

import click
from flask.cli import AppGroup

from forum.badges.token import KEY_IDS, Keyring, KeyringError, signing_keys_text
from forum.settings import read_environment
from forum.tokens import new_random_bytes, new_secret

SIGNING_KEYS = "FORUM_SIGNING_KEYS"
SEED_BYTES = 32

group = AppGroup("keys", help="Keys of this installation.")
COMMANDS = (group,)


def drawn() -> dict[str, str]:
    """A new value for each setting that holds a key."""
    return {
        "FORUM_SECRET_KEY": new_secret(),
        "FORUM_LINK_KEY": new_secret(),
        SIGNING_KEYS: signing_keys_text({KEY_IDS[0]: new_random_bytes(SEED_BYTES)}),
    }


def with_new_key(name: str, present: str) -> str:
    """The value of a setting with a new key in front of the present ones. Raises KeyringError."""
    new = _new_signing_key(present) if name == SIGNING_KEYS else new_secret()
    return ",".join(filter(None, (new, present)))


def _new_signing_key(present: str) -> str:
    """A key with the next id: an id that stood on badges before must not mean another key."""
    used = Keyring.from_text(present).keys if present else {}
    free = [key_id for key_id in KEY_IDS if key_id not in used]
    after = [key_id for key_id in free if key_id > max(used, default=0)]
    if not free:
        raise KeyringError("all 255 key ids are in use; take former keys away first")
    return signing_keys_text({(after or free)[0]: new_random_bytes(SEED_BYTES)})


@group.command("draw", with_appcontext=False)
def draw() -> None:
    """Print a new key for every setting, as lines for instance/.env."""
    for name, value in drawn().items():
        click.echo(f"{name}={value}")
    click.echo("Put these lines into instance/.env, which only its owner may read.", err=True)


@group.command("next", with_appcontext=False)
@click.argument("setting", type=click.Choice(list(drawn())), default=SIGNING_KEYS)
def put_in_front(setting: str) -> None:
    """Print SETTING (FORUM_SIGNING_KEYS when nothing is said) with a new key in front of the present ones."""
    values, _instance = read_environment()
    try:
        value = with_new_key(setting, values.get(setting, ""))
    except KeyringError as error:
        raise click.ClickException(f"{setting} as it is now cannot be read: {error}.") from error
    click.echo(f"{setting}={value}")
    click.echo("Put this line in the place of the present one and start every process anew.", err=True)


class WithoutSettings(AppGroup):
    """The commands of a forum that cannot start: those of its keys, and for any other the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self._reason = reason
        self.add_command(group)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command; raises ClickException with the reason for what needs settings."""
        command = super().get_command(context, name)
        if command is None:
            raise click.ClickException(self._reason)
        return command
