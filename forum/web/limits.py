"""Rate limits: one limiter for all, in memory or, beyond one process, in Valkey."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from forum.settings import Settings

limiter = Limiter(get_remote_address, headers_enabled=True)


def init_app(app: Flask, settings: Settings) -> None:
    """Attach the limiter; FORUM_RATE_LIMITS=off switches it off for load tests."""
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
