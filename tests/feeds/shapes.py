"""How many components and properties there are in a calendar, as four readers count them (A-12)."""

import ctypes
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any

import icalendar
import vobject

from tests.feeds.readers import VENDOR, libical

Shape = Counter[str]
"""``VEVENT`` → how many, ``VEVENT.properties`` → how many lines they have together."""


def by_icalendar(octets: bytes) -> Shape:
    shape: Shape = Counter()
    for component in icalendar.Calendar.from_ical(octets).walk():
        shape[component.name] += 1
        shape[f"{component.name}.properties"] += len(component.property_items(recursive=False)) - 2
    return shape


def by_vobject(octets: bytes) -> Shape:
    shape: Shape = Counter()

    def count(component: Any) -> None:
        shape[component.name] += 1
        shape[f"{component.name}.properties"] += len(list(component.lines()))
        for inner in component.components():
            count(inner)

    count(vobject.readOne(octets.decode(), transform=False))
    return shape


def by_libical(octets: bytes) -> Shape:
    library, shape = libical(), Counter[str]()
    any_component, any_property = 1, 0
    categories = library.icalproperty_string_to_kind(b"CATEGORIES")
    library.icalcomponent_count_properties.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.icalcomponent_isa.argtypes = [ctypes.c_void_p]
    library.icalcomponent_kind_to_string.restype = ctypes.c_char_p

    def count(component: int) -> None:
        name = library.icalcomponent_kind_to_string(library.icalcomponent_isa(component)).decode()
        shape[name] += 1
        shape[f"{name}.properties"] += library.icalcomponent_count_properties(component, any_property)
        # It makes a property of each category; in the file they are one.
        made = library.icalcomponent_count_properties(component, categories)
        shape[f"{name}.properties"] -= max(made - 1, 0)
        inner = library.icalcomponent_get_first_component(component, any_component)
        inners = []
        while inner:
            inners.append(inner)
            inner = library.icalcomponent_get_next_component(component, any_component)
        for one in inners:
            count(one)

    calendar = library.icalparser_parse_string(octets)
    try:
        count(calendar)
    finally:
        library.icalcomponent_free(calendar)
    return shape


COUNT_BY_ICAL_JS = """
  const required = require(process.argv[1]), ICAL = required.default ?? required, shape = {};
  const count = (component) => { const name = component.name.toUpperCase();
    shape[name] = (shape[name] ?? 0) + 1;
    shape[name + ".properties"] = (shape[name + ".properties"] ?? 0) + component.getAllProperties().length;
    component.getAllSubcomponents().forEach(count); };
  count(new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf-8"))));
  console.log(JSON.stringify(shape));
"""


def by_ical_js(octets: bytes) -> Shape:
    module = next(VENDOR.glob("ical.js-*/*.cjs"))
    done = subprocess.run(
        ["node", "-e", COUNT_BY_ICAL_JS, str(module)],
        input=octets,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return Counter(json.loads(done.stdout))


SHAPES: dict[str, Callable[[bytes], Shape]] = {
    "icalendar": by_icalendar,
    "vobject": by_vobject,
    "libical": by_libical,
    "ical.js": by_ical_js,
}
