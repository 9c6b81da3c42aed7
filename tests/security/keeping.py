"""What caches may keep of an answer, by what its headers say. D-14"""

from werkzeug.datastructures import ResponseCacheControl
from werkzeug.http import parse_cache_control_header

from tests.security.asking import TABLES
from tests.security.expectations import Route
from tests.security.world import Answer


def control_of(answer: Answer) -> ResponseCacheControl:
    """What the answer says of caches."""
    return parse_cache_control_header(answer.headers.get("Cache-Control"), cls=ResponseCacheControl)


def kept_wrongly(route: Route, answer: Answer) -> str:
    """Why a cache would give one person's answer to another: the headers at fault, or nothing.

    Nothing that sets a cookie is kept, and no refusal: the next one asks for themself.
    """
    control, sets_cookie = control_of(answer), "Set-Cookie" in answer.headers
    signs = set("".join("".join(row.values()) for row in TABLES[route.table].values()))
    is_for_all = signs <= set("+4mg") and route.table not in {"link", "password-link", "calendar-page"}
    if (not is_for_all or sets_cookie) and not control.no_store:
        return f"may be kept: {answer.headers.get('Cache-Control')}"
    if (control.public or control.max_age) and (sets_cookie or "Cookie" in answer.headers.get("Vary", "")):
        return "kept for all, with a cookie"
    return ""
