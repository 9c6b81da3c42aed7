"""XML from plain values: well-formed whatever they hold, and the same octets for the same values. Pure.

The standard library's ElementTree escapes markup, but writes characters that XML 1.0 does not have (section
2.2) as they are; every text is therefore cleaned before it gets there.
"""

from xml.etree import ElementTree

from forum.feeds.lines import plain

Element = ElementTree.Element
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, text: str = "", /, **attributes: str) -> Element:
    """An element with a text; `xml_lang="en"` is the attribute xml:lang.

    Raises:
        TypeError: a value is no text, as it may be in a broken row.
    """
    made = Element(name, {key.replace("_", ":"): plain(value) for key, value in attributes.items()})
    made.text = plain(text)
    return made


def child(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """The same, as the last one in its parent."""
    made = element(name, text, **attributes)
    parent.append(made)
    return made


def document(root: Element) -> bytes:
    """The document as octets, one element a line, so that people can read it."""
    ElementTree.indent(root, " ")
    octets: bytes = ElementTree.tostring(root, encoding="utf-8", short_empty_elements=True)
    return DECLARATION + octets + b"\n"
