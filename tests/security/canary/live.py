"""Whether anything in a page is alive: what a browser would obey.

Judged by parsers, not by looking for the songs: a page may hold the elements, attributes and addresses that
its own templates hold, and nothing else, wherever the rest came from.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from forum.settings import ROOT
from tests.security.canary.families import PRODUCT

OWN = "http://forum.example.org"
MAIL = "forum@example.org"
CALENDARS = ("https://calendar.google.com/", "https://outlook.live.com/", "https://outlook.office.com/")
SECRETS = ("secret-key-of-the-tests", "link-key-of-the-tests", "AAECAwQFBgcICQoL", "sqlite3", "jinja2.")
"""Of the settings and the machine: what an evaluated expression would show first."""

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""[\s{%}'"(]([a-z][a-zA-Z0-9:_-]*)=""")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STRIPPED_BY_BROWSERS = re.compile(r"^[\x00-\x20]+|[\t\r\n]+")
# A letter somebody writes from their own mailbox: to nobody yet, its words ours.
_LETTER = re.compile(r"mailto:\?subject=[\w.~%-]*&body=[\w.~%/-]*")
_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "cite",
    "ping",
    "manifest",
    "background",
}
_LOADED = {"src", "action", "formaction", "poster", "data", "ping", "manifest", "background"}
_NEVER = {"style", "srcdoc", "srcset", "ping", "is", "nonce"}
# What the parser and the makers of forms add to what stands in the sources.
_PARSED = frozenset(
    ["html", "head", "body", "tbody", "h2", "h3", "h4", "textarea", "input", "select", "option", "ul", "li"]
)
_WITHOUT_VALUE = frozenset(
    [
        "hidden",
        "aria-invalid",
        "aria-describedby",
        "novalidate",
        "formnovalidate",
        "open",
        "selected",
        "checked",
        "required",
        "multiple",
        "disabled",
        "crossorigin",
        "min",
        "max",
        "step",
        "minlength",
        "maxlength",
        "opacity",
        "stroke-dasharray",
        "data-theme-switch",
        "autoplay",
        "disablepictureinpicture",
        "muted",
        "playsinline",
        "data-name",
        "data-why",
        "data-filter",
        "data-saves-by-key",
        "data-dialog",
        "data-keys",
        "data-keys-off",
        "data-shows-keys",
        "data-save-key",
        "data-asked",
        "data-bulk",
        "data-bulk-all",
        "data-bulk-count",
        "data-way",
        "data-row",
        "data-stays",
        "defer",
        "data-agenda-keys",
        "data-board",
        "data-calendar",
        "data-closes-sheet",
        "data-does-room",
        "data-filling",
        "data-guess-zone",
        "data-handled",
        "data-handling",
        "data-opens-sheet",
        "data-paints",
        "data-passkey-says",
        "data-passkey-waits",
        "data-said",
        "data-sheet",
        "data-sheet-window",
        "data-shows-agenda-keys",
        "data-toast-of-agenda",
        "data-tools",
        "data-undo",
        "data-ways",
        "data-words",
        "download",
        "readonly",
        "sandbox",
        "autofocus",
    ]
)


@cache
def vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """The elements and the attributes that stand in our own sources."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "forum").rglob("*.py")]
    sources = "\n".join(path.read_text("utf-8") for path in files)
    tags = {found.lower() for found in _TAG.findall(sources)} | _PARSED
    return frozenset(tags), frozenset(found.lower() for found in _ATTRIBUTE.findall(sources)) | _WITHOUT_VALUE


@cache
def _for_outlook() -> frozenset[str]:
    """The comments of the letters' frame, which Outlook reads: they stand there as written, and are sound."""
    frame = ROOT / "templates" / "mail" / "layout.html"
    return frozenset(re.findall(r"<!--.*?-->", frame.read_text("utf-8"), re.DOTALL))


def in_page(source: str, *, is_mail: bool = False) -> Iterator[str]:
    """What is alive in an HTML page of the forum, or in a mail, which knows only inline style."""
    yield from in_text(source)
    if _TURNS.search(source):
        yield "a mark that turns the text around it"
    yield from _in_nodes(LexborHTMLParser(source), frozenset({"style"} if is_mail else ()))


def in_text(source: str) -> Iterator[str]:
    """What any answer must not say: the result of an expression, a secret."""
    if PRODUCT in source or "7777777" in source:
        yield "an expression was worked out"
    yield from (f"{secret} is shown" for secret in SECRETS if secret in source)


def _in_nodes(page: LexborHTMLParser, allowed: frozenset[str] = frozenset()) -> Iterator[str]:
    tags, names = vocabulary()
    root = page.root
    for node in root.traverse() if root else ():
        tag = node.tag or ""
        if tag.lower() not in tags and not (tag == "-comment" and (node.html or "") in _for_outlook()):
            yield f"element {tag}"
        for name, value in node.attributes.items():
            known = name.lower() in names and name not in _NEVER - allowed
            if not known or name.startswith("on"):
                yield f"attribute {name} of {tag}: {value!r:.80}"
            if name.rpartition(":")[2] in _ADDRESSES:
                yield from _in_address(node, name, value or "")
        yield from _in_element(node, tag)


def _in_element(node: LexborNode, tag: str) -> Iterator[str]:
    if tag == "template":
        # What stands in a template is a document of its own, which the parser walks around.
        yield from _in_nodes(LexborHTMLParser((node.html or "").partition(">")[2]))
    if tag == "iframe" and "sandbox" not in node.attributes:
        yield "a frame that may do what it likes"
    if tag == "meta" and node.attributes.get("http-equiv"):
        yield "meta http-equiv"
    if tag == "script" and not node.attributes.get("src"):
        if node.attributes.get("type") not in {"application/ld+json", "application/json"}:
            yield f"script: {node.text()!r:.80}"
        else:
            yield from in_data(json.loads(node.text()))


def _in_address(node: LexborNode, name: str, value: str) -> Iterator[str]:
    tag, address = node.tag, _STRIPPED_BY_BROWSERS.sub("", value)
    scheme = _SCHEME.match(address)
    if not scheme:
        if re.match(r"[/\\]{2}", address):
            yield f"{tag} {name} leads to another host: {value!r:.80}"
        return
    if address == OWN or address.startswith(f"{OWN}/"):
        return
    is_link = tag == "a" and name == "href"
    is_shown_as_foreign = "noopener" in (node.attributes.get("rel") or "").split()
    if tag == "img" and (address == "cid:entry-code" or _PICTURE.fullmatch(address)):
        return
    known = _LETTER.fullmatch(address) or address.startswith(
        (*CALENDARS, f"mailto:{MAIL}", f"webcal{OWN.removeprefix('http')}/")
    )
    if is_link and (known or (scheme[1].lower() in ("http", "https") and is_shown_as_foreign)):
        return
    yield f"{tag} {name}={value!r:.80}"


def in_data(data: Any) -> Iterator[str]:
    """What is alive in structured data: addresses of others."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in ("url", "@id", "image", "sameAs", "logo"):
                leads = [value] if isinstance(value, str) else value
                # A person's own pages are elsewhere, and only named.
                sound = ("http://", "https://") if name == "sameAs" else f"{OWN}/"
                yield from (f"{name}: {one!r:.80}" for one in leads if not str(one).startswith(sound))
            if name == "@context" and value != "https://schema.org":
                yield f"@context {value!r:.80}"
            yield from in_data(value)
    elif isinstance(data, list):
        for one in data:
            yield from in_data(one)
