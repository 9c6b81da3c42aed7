"""A short name of a registration for people to say to each other. Pure."""


def reference(public_id: str) -> str:
    """The first eight characters of a registration's public id, in two groups: Q7MX-4K2D."""
    code = public_id[:8].upper()
    return f"{code[:4]}-{code[4:]}"
