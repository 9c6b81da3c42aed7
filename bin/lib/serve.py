"""bin/serve, first half: what can be said and done before anything is installed."""

import os
import signal
import socket
import sys
from dataclasses import dataclass

from environment import CannotGoOn, prepare

REQUIREMENTS = "requirements.txt"
SECOND_HALF = "bin.lib.serving"


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    def check_free(self) -> None:
        """Raise CannotGoOn when somebody listens there already."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotGoOn(
                    f"Nothing can listen on {self.host}, port {self.port} ({error.strerror});"
                    " choose another with PORT=8001 bin/serve."
                ) from error


def whole_number(name: str, usual: int, highest: int) -> int:
    """A number from the environment. Raises CannotGoOn."""
    text = os.environ.get(name, "").strip() or str(usual)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= highest):
        raise CannotGoOn(f"{name} must be a whole number from 1 to {highest}, not {text!r}.")
    return int(text)


def main() -> None:
    """Check the wishes, set up, and hand over to the Python of .venv."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # takes what it started with it
    try:
        address = Address(os.environ.get("HOST") or "127.0.0.1", whole_number("PORT", 8000, 65535))
        workers = whole_number("WORKERS", 1, 64)
        address.check_free()
        python = prepare(REQUIREMENTS)
    except CannotGoOn as reason:
        sys.exit(f"bin/serve: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.execv(python, [str(python), "-m", SECOND_HALF, address.host, str(address.port), str(workers)])


if __name__ == "__main__":
    main()
