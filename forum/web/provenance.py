"""Which site a request comes from. Browsers say so in headers that no page can set (D-13)."""

from urllib.parse import urlsplit

from flask import request

from forum.i18n import N_
from forum.web.current import settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_ELSEWHERE = N_(
    "This was sent from another website, so nothing was done. Please use the forum's own pages."
)
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def is_from_elsewhere(*, has_form_token: bool) -> bool:
    """Whether a browser sends this at the bidding of a page that is not ours.

    Sec-Fetch-Site decides where a browser sends it; a sister host ("same-site") is somebody else too.
    Without it, over plain HTTP and from old browsers, Origin must be ours. It is "null" where the page
    hides its address, as ours with secret links do; then the token in the form has to prove it, so where
    there is none, "null" is refused. Programs send neither header and carry no cookie to be abused.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site not in {"same-origin", "none"}
    if origin == "null":
        return not has_form_token
    return origin is not None and origin not in _own_origins()


def is_surely_ours() -> bool:
    """Whether a browser says that a page of ours sent this; without that word it may be anybody's."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return origin in _own_origins() if site is None else site == "same-origin"


def page_before() -> str | None:
    """The path of the page a browser says it comes from; None where it says none or nothing readable."""
    try:
        return urlsplit(request.referrer or "").path or None
    except ValueError:
        return None


def _own_origins() -> set[str]:
    # As browsers write it: in small letters, and without the port that goes without saying (RFC 6454, 6.2).
    base = urlsplit(settings().base_url.lower())
    own = {f"{base.scheme}://{base.netloc}".removesuffix(_USUAL_PORTS[base.scheme])}
    # In development the forum answers under the machine's own names too.
    return own if settings().is_production else own | {f"{request.scheme}://{request.host}"}
