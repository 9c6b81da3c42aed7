"""Output × audience × reader: one table over every GET of the application, so that no output is forgotten.

Three lectures differ in their audience alone; each has a series, topic, venue and speaker of its own, who
are therefore as little known as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.journal import SYSTEM
from forum.lectures.audiences import Reader, at_its_address_for, in_lists_of
from forum.lectures.models import Audience, Lecture, NamedAudience
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.links import AUDIENCE, REGISTRATION
from forum.speakers.revision import set_portrait
from forum.tokens import link_token
from forum.web.guarding import EVERYBODY
from forum.web.rules import RULES
from forum.wording import Wording
from tests import factories
from tests.cast import BOB, CLEO, DAN, LINK_KEY, NOON
from tests.security.world import _portrait as portrait

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

KINDS = ("public", "unlisted", "named")
READERS = ("stranger", "member", "former", "other", "registrant", "staff", "staff-elsewhere")
ALL, NOBODY = frozenset(READERS), frozenset[str]()
THEIRS = frozenset({"member", "registrant", "staff"})
"""Who belongs to the lecture for a named audience."""

# Who finds the public, the unlisted and the named one; where a list shows them, at the address of each.
IN_LISTS = (ALL, NOBODY, THEIRS)
OF_THE_PAST = (ALL, NOBODY, THEIRS - {"registrant"})
AT_ITS_ADDRESS = (ALL, ALL, THEIRS)
# Calendars know no session, so for the staff the entry stands on the page alone.
AS_A_DOWNLOAD = (ALL, ALL, THEIRS - {"staff"})
KNOWS_NOBODY = (ALL, NOBODY, NOBODY)


@dataclass(frozen=True)
class Output:
    """What is asked for: with {kind} in the address at that of each lecture, else one page for all."""

    address: str
    finds: tuple[frozenset[str], frozenset[str], frozenset[str]]
    method: str = "GET"


OUTPUTS = {
    "lectures.home": Output("/en/", IN_LISTS),
    "lectures.programme": Output("/en/lectures", IN_LISTS),
    "lectures.programme, a month": Output("/en/lectures?view=month&month=2026-03", IN_LISTS),
    "lectures.programme, a search": Output("/en/lectures?q=finding", IN_LISTS),
    "lectures.archive": Output("/en/lectures/archive", OF_THE_PAST),
    "change_log.index": Output("/en/lectures/changes", IN_LISTS),
    "lectures.show": Output("/en/lectures/{kind}", AT_ITS_ADDRESS),
    "lectures.series": Output("/en/series/{kind}", IN_LISTS),
    "lectures.topic": Output("/en/topics/{kind}", IN_LISTS),
    "lectures.drawing": Output("/drawings/0/card/{code}.svg", AT_ITS_ADDRESS),
    "speakers.index": Output("/en/speakers", IN_LISTS),
    "speakers.show": Output("/en/speakers/{kind}", IN_LISTS),
    "speakers.portrait": Output("/speakers/{kind}/portrait", IN_LISTS),
    "speakers.small_portrait": Output("/speakers/{kind}/portrait/small", IN_LISTS),
    "venues.show": Output("/en/venues/hall", IN_LISTS),
    "sharing.lecture": Output("/en/lectures/{kind}/share/0.png", AT_ITS_ADDRESS),
    "short_links.lecture": Output("/l/{number}", IN_LISTS),
    "sharing.site_map": Output("/sitemap.xml", KNOWS_NOBODY),
    "sharing.site_map_part": Output("/sitemaps/1.xml", KNOWS_NOBODY),
    "feeds.subscribe": Output("/en/subscribe", KNOWS_NOBODY),
    "feeds.forum": Output("/feeds/en/forum.ics", KNOWS_NOBODY),
    "feeds.archive": Output("/feeds/en/archive/2026.ics", KNOWS_NOBODY),
    "feeds.series": Output("/feeds/en/series/{kind}.ics", KNOWS_NOBODY),
    "feeds.speaker": Output("/feeds/en/speakers/{kind}.ics", KNOWS_NOBODY),
    "feeds.venue": Output("/feeds/en/venues/hall.ics", KNOWS_NOBODY),
    "feeds.topic": Output("/feeds/en/topics/{kind}.ics", KNOWS_NOBODY),
    "feeds.lecture": Output("/feeds/en/lectures/{kind}.ics", AS_A_DOWNLOAD),
    "feeds.search": Output("/feeds/en/search/q=finding.ics", KNOWS_NOBODY),
    "feeds.atom": Output("/feeds/en/forum.atom", KNOWS_NOBODY),
    "feeds.json_feed": Output("/feeds/en/forum.json", KNOWS_NOBODY),
    "feeds.schedule": Output("/feeds/en/schedule.xml", KNOWS_NOBODY),
    "registrations.new": Output("/en/lectures/{kind}/registrations/new", AT_ITS_ADDRESS),
    "registrations.index": Output("/en/lectures/{kind}/registrations", AT_ITS_ADDRESS),
    "registrations.create": Output("/en/lectures/{kind}/registrations", AT_ITS_ADDRESS, "POST"),
    "registrations.sent": Output("/en/lectures/{kind}/registrations/sent", AT_ITS_ADDRESS),
    "registrations_several.new": Output("/en/registrations/new?lectures={kind}", AT_ITS_ADDRESS),
    "registrations_several.new, all": Output("/en/registrations/new", IN_LISTS),
    "registrations_several.create": Output("/en/registrations?lectures={kind}", AT_ITS_ADDRESS, "POST"),
    "confirmation.confirm_by_code": Output("/en/lectures/{kind}/registrations/code", AT_ITS_ADDRESS, "POST"),
}
EXCUSED = {
    **dict.fromkeys(
        (
            *("static", "assets.file", "entry.root", "entry.alive", "entry.ready", "pages.contact"),
            *("pages.privacy", "plates.index", "plates.example", "venues.sketch", "sharing.cover"),
            *("sharing.robots", "sharing.manifest", "sharing.favicon", "api-docs.openapi_json"),
            *("accounts.sign_in", "accounts.second_step", "password_links.ask", "password_links.sent"),
            *("password_links.show", "door.index"),
            *("door_shell.worker", "door_shell.manifest", "door_shell.file"),
        ),
        "tells of no lecture",
    ),
    **dict.fromkeys(
        (
            *("audiences.index", "audiences.sent", "audiences.show", "feeds.audience"),
            *("personal.ask", "personal.sent", "personal.own", "personal.own_behind", "personal.show"),
            *("personal.settings_page", "personal.renewal", "personal_feed.show", "own_data.sent"),
            *("own_data.erased", "personal_data.everything", "personal_data.download"),
            *("personal_data.history", "personal_data.new_erasure", "registrations_mine.index"),
            *("registrations_mine.sent", "registrations_mine.device", "registrations_mine.show"),
            *("registrations_mine.renewal", "registrations_several.index"),
            *(
                "clearance_links.show",
                "speaking.show",
                "speaking.lecture",
                "speaking.availability",
                "registrations_several.answers",
                "neutral.show",
                "neutral.behind",
                "handing_on.friend",
            ),
        ),
        "opens by a secret of its own, and tells of what that is for",
    ),
}


@pytest.fixture
def lectures(database, app: Flask) -> dict[str, Lecture]:
    """One of each audience to come, and one of each that is over."""
    with database.transaction() as session:
        ours = factories.make_audience(session, "Ours", link_generation=1)
        factories.make_audience(session, "Others")
        hall = factories.make_room(session, factories.make_venue(session, "hall"))
        made = {}
        for place, kind in enumerate(KINDS):
            speaker = factories.make_speaker(session, f"{kind} finding", slug=kind)
            uploads = app.extensions["forum.settings"].uploads
            set_portrait(session, speaker, portrait(), uploads, actor=SYSTEM, now=NOON)
            common = {
                "title": Wording(en=f"{kind}-finding"),
                "search_terms": " finding",
                "series": factories.make_series(session, kind),
                "topics": [factories.make_topic(session, kind)],
                "speakers": [speaker],
                "room": hall,
                "audience": Audience(kind),
                "audiences": [ours] if kind == "named" else [],
            }
            starts_at = NOON + timedelta(days=3 + place)
            made[kind] = factories.make_lecture(session, slug=kind, starts_at=starts_at, **common)
            over = starts_at - timedelta(days=60)
            factories.make_lecture(session, slug=f"{kind}-over", starts_at=over, **common)
            later = LectureChanges(
                starts_at=starts_at + timedelta(hours=1), ends_at=starts_at + timedelta(hours=2)
            )
            revise_lecture(session, made[kind], later, actor=SYSTEM, now=NOON)
        return made


@pytest.fixture
def browsers(database, app: Flask, sign_in, lectures) -> dict[str, FlaskClient]:
    """A browser of each reader."""
    with database.transaction() as session:
        keys = {one.name.en: one.public_id for one in session.scalars(select(NamedAudience))}
        mine = factories.make_registration(session, session.get_one(Lecture, lectures["named"].id), CLEO)
        own = link_token(LINK_KEY.encode(), REGISTRATION, mine.public_id, mine.link_generation)
        for person, series in ((BOB, "named"), (DAN, "public")):
            factories.make_staff(session, person, series=session.get_one(Lecture, lectures[series].id).series)
    made = {name: app.test_client() for name in READERS} | {
        "staff": sign_in(BOB),
        "staff-elsewhere": sign_in(DAN),
    }
    notes = {"member": ("Ours", 1), "former": ("Ours", 0), "other": ("Others", 0)}
    for reader, (name, generation) in notes.items():
        made[reader].set_cookie("audiences", link_token(LINK_KEY.encode(), AUDIENCE, keys[name], generation))
    made["registrant"].set_cookie("registrations", own)
    return made


def test_each_reader_finds_what_is_for_them(browsers, lectures, long_run) -> None:
    # Who is told apart stands before every output; those who differ from them only in why they are known
    # or unknown stand before two of each row of the table, the long run before all.
    told_apart = {"stranger", "member", "staff"}
    rows = [output.finds for output in OUTPUTS.values()]
    wrong = [
        (name, reader, kind, said)
        for place, (name, output) in enumerate(OUTPUTS.items())
        for reader, browser in browsers.items()
        if long_run or reader in told_apart or rows[:place].count(output.finds) < 2
        for kind, said in answers(output, browser, lectures, reader)
    ]

    assert wrong == []


def answers(
    output: Output, browser: FlaskClient, lectures: dict[str, Lecture], reader: str
) -> Iterator[tuple[str, str]]:
    """What of an output is not as the table says it is for a reader."""
    shows_all = "{" not in output.address
    for kind, finds in zip(KINDS, output.finds, strict=True):
        code, number = lectures[kind].code, lectures[kind].number
        if kind == KINDS[0] or not shows_all:
            address = output.address.format(kind=kind, code=code, number=number)
            with browser.open(address, method=output.method) as answer:
                status, text = answer.status_code, answer.get_data().decode("utf-8", "replace")
                kept = answer.headers.get("Cache-Control", "")
        marks = (f"{kind}-finding", f">{kind} finding<", f"/lectures/{kind}<")
        is_found = any(mark in text for mark in marks) if shows_all else status not in {404, 410}
        if is_found is not (reader in finds):
            yield kind, f"{status} found: {is_found}"
        if kind == "named" and is_found and "no-store" not in kept:
            yield kind, f"may be kept: {kept}"


def test_every_page_for_everybody_is_in_the_table_or_excused(app: Flask) -> None:
    named = {name.partition(",")[0] for name in OUTPUTS}
    reading = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    open_to_all = {endpoint for endpoint in reading if RULES.get(endpoint) is EVERYBODY}

    assert open_to_all - named - EXCUSED.keys() == set()
    assert EXCUSED.keys() - reading == set()


def test_the_rule_and_the_condition_for_the_database_say_the_same(database, lectures) -> None:
    with database.reading() as session:
        named = session.get_one(Lecture, lectures["named"].id)
        readers = [
            Reader(frozenset(audiences), frozenset(registered), series)
            for audiences in ((), (named.audiences[0].id,), (99,))
            for registered in ((), (named.id,))
            for series in (frozenset(), frozenset({named.series_id}), frozenset({99}), None)
        ]
        every = session.scalars(select(Lecture)).all()
        for one in readers:
            for condition, rule in ((in_lists_of(one), one.lists), (at_its_address_for(one), one.opens)):
                found = set(session.scalars(select(Lecture).where(condition)))

                assert found == {lecture for lecture in every if rule(lecture)}
