"""Likely slips in typed e-mail addresses, to be asked about and never corrected in silence. Pure.

A table of our own: the libraries for this (mailcheck and its ports) rest since years, know none of the
mailboxes people have in China, and propose gmail.com to whoever has mail.com. Asked about is only what is
one slip of a finger away from a mailbox that very many have, or what cannot be an address at all; domains
that exist and look alike are listed, so that a rare but right one is left in peace.
"""

import re

from forum.registrations.address import AddressError, as_ascii, read_address

# Where very many have their mail: at home first, then abroad.
COMMON = frozenset(
    {
        *("qq.com", "vip.qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "vip.163.com", "139.com"),
        *("189.cn", "wo.cn", "sina.com", "sina.cn", "sohu.com", "aliyun.com", "tom.com", "21cn.com"),
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com"),
        *(
            "yahoo.com",
            "icloud.com",
            "me.com",
            "proton.me",
            "protonmail.com",
            "yandex.ru",
            "mail.ru",
            "web.de",
        ),
    }
)
# Right although they stand one letter beside a common one.
LOOK_ALIKE = frozenset(
    {
        *("mail.com", "email.com", "ymail.com", "gmx.com", "gmx.de", "gmx.net", "gmail.cn", "aol.com"),
        *("outlook.cn", "yahoo.cn", "yahoo.co", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.in"),
        *("live.co", "live.de", "live.fr", "live.it", "live.nl", "live.se", "live.no", "live.dk", "live.ca"),
        *("hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es", "hotmail.cn", "outlook.de", "outlook.fr"),
        *("sina.com.cn", "sina.net", "188.com", "263.com", "263.net", "163.net", "136.com", "129.com"),
        *("mac.com", "pm.me", "mail.de", "mail.cn", "proton.ch", "yandex.com", "yandex.by", "yandex.kz"),
    }
)
# Ends that no domain has, and the one that was meant.
_ENDS = {
    "com": "con cmo ocm comm coom cim cpm vom xom c0m ccom omc kom comn com1",
    "cn": "cnn cnm",
    "edu.cn": "edu.cm educn edu.com.cn edu.c edu.nc deu.cn eud.cn",
    "ac.cn": "ac.cm ac.c ac.nc accn",
    "net": "ner nett nte ent",
    "org": "orgg ogr orh rog",
    "edu": "ed eduu deu",
}
_MEANT = {wrong: right for right, all_wrong in _ENDS.items() for wrong in all_wrong.split()}
_LONGEST = 254


def suggestion(typed: str) -> str | None:
    """The address that was probably meant by what was typed; None where nothing seems amiss."""
    found = _probable(as_ascii(typed)) if len(typed) <= _LONGEST else None
    return found if found and _is_address(found) else None


def _is_address(text: str) -> bool:
    """Whether it can be written to: nobody is asked about what the form would refuse."""
    try:
        read_address(text)
    except AddressError:
        return False
    return True


def _probable(typed: str) -> str | None:
    tidy = _tidied(typed)
    local, at, domain = tidy.rpartition("@")
    if not at:
        return _with_the_sign(tidy)
    if not local or not domain:
        return None
    meant = _meant_domain(domain.lower())
    found = f"{local}@{meant or domain}"
    return found if found != typed and (meant or tidy != typed) else None


def _tidied(typed: str) -> str:
    """Without what no address holds: blanks, doubled signs, brackets, a stop at the end."""
    text = re.sub(r"\s+", "", typed).removeprefix("mailto:").strip("<>()（）《》,，;；.、")
    text = re.sub(r"@{2,}", "@", text)
    local, at, domain = text.rpartition("@")
    domain = re.sub(r"[.,，、;；]+", ".", domain).strip(".")
    return f"{local}{at}{domain}" if at else text


def _with_the_sign(text: str) -> str | None:
    """12345qq.com: somebody forgot the sign before a mailbox that everybody knows."""
    lowered = text.lower()
    for domain in sorted(COMMON, key=len, reverse=True):
        local = text[: -len(domain)].rstrip(".#")
        if lowered.endswith(domain) and re.fullmatch(r"[\w.+-]{3,64}", local):
            return f"{local}@{domain}"
    return None


def _meant_domain(domain: str) -> str | None:
    if domain in COMMON or domain in LOOK_ALIKE:
        return None
    if domain.startswith("www.") and domain[4:] in COMMON:
        return domain[4:]
    by_end = _by_end(domain)
    if by_end:
        return next((common for common in sorted(COMMON) if _is_one_slip(by_end, common)), by_end)
    near = sorted(common for common in COMMON if _is_near(domain, common))
    return near[0] if near else None


def _by_end(domain: str) -> str | None:
    """The domain with the end that was meant, where its own end does not exist."""
    for wrong in sorted(_MEANT, key=len, reverse=True):
        if domain.endswith(f".{wrong}"):
            return f"{domain[: -len(wrong)]}{_MEANT[wrong]}"
    return None


def _is_near(domain: str, common: str) -> bool:
    """One slip away; names as short as qq are told apart by their end alone."""
    name, _, end = common.rpartition(".")
    if domain in {name + end, name}:
        return True
    typed_name, _, typed_end = domain.rpartition(".")
    if typed_name == name:
        return _is_one_slip(typed_end, end) and typed_end not in {"cn", "co.uk"}
    is_long = len(name) >= 4 and not name[0].isdigit()
    return is_long and typed_end == end and _is_one_slip(typed_name, name)


def _is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, added, wrong, or two neighbours have changed places."""
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    here, there = typed[start:], meant[start:]
    return (
        here[1:] == there[1:]
        or here[1:] == there
        or here == there[1:]
        or (here[:2] == there[1::-1] and here[2:] == there[2:])
    )
