"""Bodies of the JSON API, read so that no text of a stranger ends in a fault."""

import json
from typing import Any

from flask import Request
from webargs.flaskparser import FlaskParser


class BodyParser(FlaskParser):
    """Takes what Python's reader gives up on for what it is: no JSON that can be used (400)."""

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise
        # Nested a thousand times over, or a number of more digits than are ever read (CVE-2020-10735).
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError("too deep, or a number too long", "{", 0) from error
