"""Reading a page as a browser does: what a form would send if nobody touched it."""

from selectolax.lexbor import LexborHTMLParser


def filled_in(page: str, has: str) -> dict[str, str]:
    """The fields of the form that has a field or a button of this name; ticked boxes and radios alone."""
    form = next(one for one in LexborHTMLParser(page).css("form") if one.css_first(f"[name='{has}']"))
    sent: dict[str, str] = {}
    for field in form.css("input, textarea, select"):
        name, kind = field.attributes.get("name"), field.attributes.get("type")
        is_off = kind in {"checkbox", "radio"} and "checked" not in field.attributes
        if not name or is_off or kind in {"file", "submit"}:
            continue
        if field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            sent[name] = (chosen.attributes.get("value") or "") if chosen else ""
        else:
            typed = field.text() if field.tag == "textarea" else field.attributes.get("value")
            sent[name] = (typed or "").removeprefix("\n").removeprefix("\r\n")
    return sent
