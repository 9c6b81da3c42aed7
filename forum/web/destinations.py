"""Where a `next` may lead: to a page of this forum, or nowhere."""

import re

# Path characters of RFC 3986, a query allowed; no backslash, no control character, no second slash in
# front: browsers read "/\host" and "//host" as another host. A fragment never comes to the server.
_LOCAL = re.compile(r"/(?![/\\])[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")
LONGEST = 2000


def local_path(wanted: str | None, otherwise: str) -> str:
    """`wanted` if it is a path within this site, else `otherwise` (D-23)."""
    if wanted and len(wanted) <= LONGEST and _LOCAL.fullmatch(wanted) and "//" not in wanted.split("?")[0]:
        return wanted
    return otherwise
