"""The forum with a clock that a test can set: the instant stands in a file. Served, never imported."""

from datetime import datetime

from forum import create_app
from forum.settings import Settings

settings = Settings.from_environment()
CLOCK = settings.instance / "clock"

app = create_app(settings, clock=lambda: datetime.fromisoformat(CLOCK.read_text("ascii")))
