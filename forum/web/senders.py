"""Whom a limit counts: each function names one of them for the present request, or nobody."""

from flask import request

from forum.web import current, known_browsers
from forum.web.origins import Origin, origin


def _where() -> Origin:
    return origin(request.remote_addr)


def address() -> str | None:
    """One sender: an IPv4 address, or an IPv6 /64."""
    return _where().address


def network() -> str | None:
    """The senders around one: an IPv4 /24, or an IPv6 /56."""
    return _where().network


def known_browser_or_network() -> str | None:
    """A browser in which somebody of the staff signed in before, or else the network."""
    return known_browsers.claimed() or network()


def typed_address() -> str | None:
    """The e-mail address typed into the form, wherever it is typed: nobody's mailbox is filled through us."""
    return request.form.get("email", "").strip().casefold()[:254] or None


def typed_domain() -> str | None:
    """The domain of the typed e-mail address."""
    return (typed_address() or "").rpartition("@")[2] or None


def link() -> str | None:
    """One secret link."""
    return _named("token")


def lecture() -> str | None:
    """One lecture, whoever asks."""
    return _named("slug")


def device() -> str | None:
    """One key of a device, genuine or not."""
    return request.headers.get("Authorization", "")[:200] or None


def searching() -> str | None:
    """One sender who looks for words; nobody while none are given."""
    return address() if request.args.get("q") else None


def uploading() -> str | None:
    """One signed-in person who sends a file; nobody without one."""
    staff = current.signed_in()
    return str(staff.id) if staff and any(file.filename for file in request.files.values()) else None


def _named(part: str) -> str | None:
    value = (request.view_args or {}).get(part)
    return str(value)[:200] if value else None
