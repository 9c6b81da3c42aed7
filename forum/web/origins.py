"""Where a request comes from: the address, and the network around it. Never believed from a header.

The address is the socket's, or what the last of FORUM_TRUSTED_PROXIES proxies wrote (werkzeug's ProxyFix
in `create_app`); X-Real-IP, Forwarded and longer lists change nothing (C-32).
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
# A household or one rented machine has a whole IPv6 /64 of its own, a customer often a /56.
ONE_PLACE = {4: 32, 6: 64}
ONE_NETWORK = {4: 24, 6: 56}


@dataclass(frozen=True)
class Origin:
    """What counts as one sender: an IPv4 address or IPv6 /64, and its IPv4 /24 or IPv6 /56."""

    address: str
    network: str


@lru_cache(maxsize=4096)
def origin(remote: str | None) -> Origin:
    """The origin of a socket's address; all that cannot be read are one."""
    try:
        # Some proxies write the port too, and zones of link-local addresses mean nothing here.
        host = (remote or "").strip().removeprefix("[").partition("]")[0].partition("%")[0]
        found = ip_address(host.partition(":")[0] if host.count(":") == 1 else host)
    except ValueError:
        return Origin(UNKNOWN, UNKNOWN)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    place, network = (
        str(ip_network((found, lengths[found.version]), strict=False)) for lengths in (ONE_PLACE, ONE_NETWORK)
    )
    return Origin(place, network)
