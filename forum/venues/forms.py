"""What organisers fill in about a venue and its rooms."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, FloatField, IntegerField
from wtforms.validators import NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.venues.coordinates import Datum, Place, to_wgs84
from forum.venues.revision import VenueTexts
from forum.web.fields import choice, line, text
from forum.web.meanwhile import SharedForm
from forum.wording import EMPTY

DATUMS = (
    (Datum.WGS84, _l("WGS-84: GPS, OpenStreetMap")),
    (Datum.GCJ02, _l("GCJ-02: Amap, Tencent Maps")),
    (Datum.BD09, _l("BD-09: Baidu Maps")),
)
TEXTS = ("name", "address", "gate", "metro", "directions", "accessibility", "sketch_alt")


class VenueForm(SharedForm):
    """A building."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))
    address_zh = line(_l("Address in Chinese"))
    address_en = line(_l("Address in English"))
    gate_zh = line(_l("Which gate, in Chinese"))
    gate_en = line(_l("Which gate, in English"))
    metro_zh = line(_l("Metro, in Chinese"))
    metro_en = line(_l("Metro, in English"))
    directions_zh = text(_l("How to get there, in Chinese"), rows=4)
    directions_en = text(_l("How to get there, in English"), rows=4)
    accessibility_zh = text(_l("Step-free ways and hearing loops, in Chinese"), rows=3)
    accessibility_en = text(_l("Step-free ways and hearing loops, in English"), rows=3)
    datum = choice(_l("Where the coordinates are from"), DATUMS, default=Datum.WGS84.value)
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90, _l("Between -90 and 90."))])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180, _l("Between -180 and 180."))])
    sketch = FileField(_l("A new picture of the way"))
    without_sketch = BooleanField(_l("Take the picture away"))
    sketch_alt_zh = text(_l("What the picture shows, in Chinese"), rows=2)
    sketch_alt_en = text(_l("What the picture shows, in English"), rows=2)

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least; coordinates in pairs."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please enter a name in one language at least.")]
        if (self.latitude.data is None) != (self.longitude.data is None):
            self.longitude.errors = [gettext("Latitude and longitude belong together.")]
        return not self.errors

    def texts(self, before: Any = None) -> VenueTexts:
        """What was typed; texts in a third language stay as they were."""
        wordings = {name: self.wording(name, getattr(before, name) if before else EMPTY) for name in TEXTS}
        latitude, longitude = self._place() or (None, None)
        return VenueTexts(**wordings, latitude=latitude, longitude=longitude)

    def _place(self) -> Place | None:
        """What was pasted, in the one datum that is kept and published (A-21)."""
        latitude, longitude = self.latitude.data, self.longitude.data
        if latitude is None or longitude is None:
            return None
        return to_wgs84((latitude, longitude), Datum(self.datum.data))


class RoomForm(SharedForm):
    """A room."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))
    floor_zh = line(_l("Floor in Chinese"))
    floor_en = line(_l("Floor in English"))
    seats = IntegerField(
        _l("Seats"), [Optional(), NumberRange(0, 100_000, _l("Please enter a number of seats."))]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please enter a name in one language at least.")]
        return not self.errors
