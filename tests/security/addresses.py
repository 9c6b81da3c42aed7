"""From the words of the expectations to addresses and bodies of the world."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from werkzeug.routing import AnyConverter, Rule

from forum import drawings
from forum.registrations.rules_models import usual_rules
from forum.registrations.rules_operations import version_of
from forum.speakers.merging import CHOICES
from forum.tokens import digest, link_token
from forum.web.assets import STYLES
from tests.cast import ADA, CLEO, LINK_KEY, NOON
from tests.security.expectations import Route
from tests.security.world import PASSWORD, UMA, World

NEVER = "aaaaaaaaaaaaaaaa"
PROGRAMME = str(Path(__file__).parent.parent / "samples" / "colloquium.csv")
CLEARANCE = {"clearance_by": "Fay", "clearance_on": "2026-01-01", "clearance_how": "by_phone"}
DEVICES = {
    "one": "device-of-one",
    "two": "device-of-two",
    "both": "device-of-both",
    "revoked": "revoked-device",
}


def choices(rule: Rule) -> Iterator[dict[str, str]]:
    """Every choice an address offers besides its objects: the kinds of files, the ways to call off."""
    offered = {
        name: sorted(converter.items)
        for name, converter in rule._converters.items()
        if isinstance(converter, AnyConverter) and name != "lang"
    }
    for chosen in itertools.product(*offered.values()):
        yield dict(zip(offered, chosen, strict=True))


def parts(world: World, route: Route, thing: str, chosen: dict[str, str]) -> dict[str, Any]:
    """The variable parts of the address that mean this thing (more than the address takes)."""
    family = route.table.partition("-of-")[2] or route.table
    family = "password-link" if family == "password-choice" else family
    family = "calendar" if family.startswith("calendar") else family
    family = "own" if family.startswith("own-") else family
    named = {
        "registration": lambda: _registration(world, thing, chosen, waits=route.endpoint in IN_LINE),
        "request": lambda: _registration(world, thing, chosen),
        "circular": lambda: _circular(world, thing),
        "asker": lambda: {"slug": _asker(thing, chosen)},
        "question": lambda: _question(world, thing, chosen),
        "journal": lambda: {"slug": _journalled(thing, chosen)},
        "line": lambda: _line(world, thing, chosen),
        "line-blind": lambda: _line(world, thing, chosen),
        "all-shared": lambda: {"slug": _shared(thing, chosen)},
        "all-line": lambda: _shared_line(world, thing, chosen),
        "all-blind": lambda: _shared_line(world, thing, chosen),
        "all-group": lambda: {"slug": "one" if thing == "it" else thing},
        "all-topic": lambda: {"slug": "one" if thing == "it" else thing},
        "audience": lambda: _audience(world, route, thing),
        "audience-deed": lambda: _audience(world, route, thing),
        "all-audience": lambda: _audience(world, route, thing),
        "all-gone": lambda: _audience(world, route, thing),
        "device": lambda: {"public_id": world.at.get(DEVICES.get(thing, ""), NEVER)},
        "all-place": lambda: _place(world, thing),
        "all-person": lambda: {"public_id": world.at[f"attendee {CLEO.name}"] if thing == "it" else NEVER},
        "own": lambda: {"public_id": world.at.get(thing, NEVER)},
        "member": lambda: {"public_id": world.at["member door-of-one"] if thing == "it" else NEVER},
        "calendar": lambda: {"token": _calendar_token(world, route, thing)},
        "password-link": lambda: {"token": _password_token(world, thing, chosen["place"])},
        "link": lambda: {"token": _token(world, route.state, thing)},
        "data-page": lambda: {"token": _data_token(world, thing)},
        "mine-page": lambda: {"token": _mine_token(world, thing)},
        "mine-deed": lambda: {"token": _mine_token(world, thing)},
        "public-drawing": lambda: {"code": world.at.get(f"code {_lecture(thing, 'published')}", "none")},
        "public-short": lambda: {"code": world.at.get(f"code {_lecture(thing, 'published')}", "none")},
        "public-clearance": lambda: {"token": world.at["clearance"] if thing == "it" else NEVER},
        "public-answers": lambda: {
            "token": world.at["answers"] if thing == "it" else NEVER,
            "slug": "one-published",
        },
        "public-friend": lambda: {"token": world.at["friend"] if thing == "it" else NEVER},
        "organisers-import": lambda: {"public_id": world.at["import"] if thing == "it" else NEVER},
        "everybody-once": lambda: _once(route.endpoint, thing),
    }
    own = named[family]() if family in named else {"slug": _slug(family, route.state, thing)}
    drawn = {"edition": str(drawings.EDITION), "family": "spiral", "seed": "1.1", "room_id": "1", "row": "1"}
    drawn |= {"part": "av_test"} if route.endpoint.startswith("readiness_steps.") else {}
    if route.endpoint.startswith(("speaking_staff.", "speaking_times.")):
        drawn |= {"row": str(world.at.get(f"speaker {thing.removeprefix('former-')}", 1))}
    if route.endpoint.startswith("door_board."):
        drawn |= {"entry": str(world.at.get(f"entry {thing.removeprefix('former-')}", 999_999))}
    drawn |= {"entry": "1"} if route.endpoint.endswith(".unsay") else {}
    drawn |= {"kind": "reminder", "closure_id": "1", "public_id": NEVER}
    return {"lang": "en", "version": "0", **drawn, **own, **chosen}


def query(world: World, route: Route, thing: str) -> str:
    """The query of an address; of two that are compared, the other one stands there."""
    if route.endpoint in TWO:
        return f"?with={world.at.get(f'line {thing}-published', world.at['line one-published'])}"
    if route.endpoint in TWO_PEOPLE:
        return f"?with={world.at['attendee Wei Waits']}"
    if route.endpoint in MERGING:
        return "?with=two"
    if route.endpoint in MERGING_PEOPLE:
        return "?with=both"
    return QUERIES.get(route.endpoint, "")


def _slug(family: str, state: str, thing: str) -> str:
    if family in {"speaker", "double", "organisers-portrait", "public-speaker", "public-speaker-calendar"}:
        return {"one": "one-known", "two": "two-known", "known": "one-known", "loose": "loose-known"}.get(
            thing, "two-hidden" if thing.startswith("hidden") else thing
        )
    if family in {"series", "public-group", "public-group-calendar"}:
        return "one" if thing == "known" else thing
    return _lecture(thing, state)


def _lecture(thing: str, state: str) -> str:
    """The slug of a lecture; public tables speak of its state, the others of whose it is."""
    if thing == "former":
        return "former-one-published"
    whose = thing.removeprefix("former-")
    return f"{thing}-{state}" if whose in {"one", "two", "loose"} else f"one-{thing}"


def _registration(world: World, thing: str, chosen: dict[str, str], *, waits: bool = False) -> dict[str, str]:
    """Somebody with a seat to lose, or in line for one; "astray" is not of the lecture in the address."""
    what = "line" if waits or chosen.get("kind") == "seat" else "seat"
    lecture, person = {"astray": ("one", "two"), "gone": ("one", "none")}.get(thing, (thing, thing))
    return {
        "slug": f"{lecture}-published",
        "public_id": world.at.get(f"{what} {person}-published", NEVER),
    }


def _journalled(thing: str, chosen: dict[str, str]) -> str:
    """The slug of a lecture, series or speaker, as the address names it."""
    if chosen["kind"] == "lectures":
        return _lecture(thing, "published")
    return f"{thing}-known" if chosen["kind"] == "speakers" else thing


def _line(world: World, thing: str, chosen: dict[str, str]) -> dict[str, Any]:
    """A line of the journal that can be taken back; "astray" is not of the object in the address."""
    whose, line = {"astray": ("one", "two"), "gone": ("one", "none")}.get(thing, (thing, thing))
    entry = world.at.get(f"line of {chosen['kind']} {line}", 999_999)
    return {"slug": _journalled(whose, chosen), "entry": entry}


def _shared(thing: str, chosen: dict[str, str]) -> str:
    there = {"venues": "observatory", "topics": "one"}
    return there[chosen["kind"]] if thing == "it" else thing


def _shared_line(world: World, thing: str, chosen: dict[str, str]) -> dict[str, Any]:
    entry = world.at[f"line of {chosen['kind']}"] if thing == "it" else 999_999
    return {"slug": _shared("it", chosen), "entry": entry}


def _asker(thing: str, chosen: dict[str, str]) -> str:
    """The slug of a lecture or of a series, as the address names it."""
    return _lecture(thing, "published") if chosen["asker"] == "lectures" else thing


def _question(world: World, thing: str, chosen: dict[str, str]) -> dict[str, str]:
    """The second question asked; "astray" is not of the lecture or series in the address."""
    asker, whose = {"astray": ("one", "two"), "gone": ("one", "none")}.get(thing, (thing, thing))
    key = f"question {chosen['asker']} {whose}"
    return {"slug": _asker(asker, chosen), "public_id": world.at.get(key, NEVER)}


def _circular(world: World, thing: str) -> dict[str, str]:
    """A message nobody was sent yet; "astray" is not of the lecture in the address."""
    lecture, whose = {"astray": ("one", "two"), "gone": ("one", "none")}.get(thing, (thing, thing))
    return {"slug": f"{lecture}-published", "public_id": world.at.get(f"circular {whose}", NEVER)}


def _token(world: World, state: str, thing: str) -> str:
    own, another = world.at[f"link one-{state}"], world.at[f"link two-{state}"]
    return {
        "own": own,
        "another": another,
        "forged": another[:16] + own[16:],
        "revoked": world.at[f"link of another generation one-{state}"],
        "otherwise": world.at[f"link for something else one-{state}"],
        "gone": world.at["link gone"],
    }[thing]


def _password_token(world: World, thing: str, place: str) -> str:
    """A link of somebody who is invited, or has forgotten the password."""
    is_new = place == "invitations"
    public_id = world.at["member invited" if is_new else "member door"]
    purpose = "invitation" if is_new else "password_reset"
    good = link_token(LINK_KEY.encode(), purpose, public_id, 1)
    return {
        "good": good,
        "forged": world.at["member admin"] + good[16:],
        "otherwise": link_token(LINK_KEY.encode(), "registration", public_id, 1),
        "gone": link_token(LINK_KEY.encode(), purpose, NEVER, 1),
    }[thing]


def _calendar_token(world: World, route: Route, thing: str) -> str:
    """A link to somebody's calendar: to the feed or to its page, neither of which opens the other."""
    purposes = ["personal-feed", "personal-page"]
    right, wrong = purposes if route.endpoint == "personal_feed.show" else reversed(purposes)
    name = thing if thing in {"renewed", "stopped"} else "good"
    public_id, generation = world.at[f"calendar {name}"], world.at[f"generation {name}"]
    good = link_token(LINK_KEY.encode(), right, public_id, generation)
    return {
        "forged": good[:16] + link_token(LINK_KEY.encode(), right, NEVER, 0)[16:],
        "ahead": link_token(LINK_KEY.encode(), right, public_id, generation + 1),
        "otherwise": link_token(LINK_KEY.encode(), wrong, public_id, generation),
        "gone": link_token(LINK_KEY.encode(), right, NEVER, 0),
    }.get(thing, good)


def _audience(world: World, route: Route, thing: str) -> dict[str, str]:
    """An audience for its organisers by its name, for all others by its link or its calendar's."""
    name = "audience" if route.endpoint != "audiences_staff.remove" else "audience without lectures"
    public_id = world.at[name]
    purposes = ["audience-feed", "audience"]
    right, wrong = purposes if route.endpoint == "feeds.audience" else reversed(purposes)
    good = link_token(LINK_KEY.encode(), right, public_id, 1)
    token = {
        "renewed": link_token(LINK_KEY.encode(), right, public_id, 0),
        "forged": good[:16] + link_token(LINK_KEY.encode(), right, NEVER, 1)[16:],
        "otherwise": link_token(LINK_KEY.encode(), wrong, public_id, 1),
        "gone": link_token(LINK_KEY.encode(), right, NEVER, 0),
    }.get(thing, good)
    return {"token": token, "public_id": NEVER if thing == "gone" else public_id}


def _data_token(world: World, thing: str) -> str:
    """A link to everything about Cleo, as a mail of the week carries it."""
    query = "SELECT public_id FROM attendees WHERE email = ?"
    [(public_id,)] = world.watcher.execute(query, (CLEO.email,)).fetchall()
    day = NOON - timedelta(days=8 if thing == "stale" else 1)
    good = link_token(LINK_KEY.encode(), f"personal-data|{day.date()}", public_id, 0)
    return {
        "forged": good[:16] + "a" * 32,
        "otherwise": link_token(LINK_KEY.encode(), "registration", public_id, 0),
        "gone": link_token(LINK_KEY.encode(), f"personal-data|{day.date()}", NEVER, 0),
    }.get(thing, good)


def _mine_token(world: World, thing: str) -> str:
    """A link to all Cleo registered for, as a mail of the month carries it."""
    query = "SELECT public_id FROM attendees WHERE email = ?"
    [(public_id,)] = world.watcher.execute(query, (CLEO.email,)).fetchall()
    day = f"{NOON - timedelta(days=31 if thing == 'stale' else 1):%Y%m%d}"
    good = link_token(LINK_KEY.encode(), f"my-lectures:{day}", public_id, 0)
    return {
        "forged": f"{good[:16]}{'a' * 32}-{day}",
        "otherwise": f"{link_token(LINK_KEY.encode(), 'registration', public_id, 0)}-{day}",
        "gone": f"{link_token(LINK_KEY.encode(), f'my-lectures:{day}', NEVER, 0)}-{day}",
    }.get(thing, f"{good}-{day}")


def _place(world: World, thing: str) -> dict[str, Any]:
    slug = "observatory" if thing == "it" else thing
    return {"slug": slug, "room_id": world.at["room_id"], "closure_id": world.at["closure_id"]}


def _once(endpoint: str, thing: str) -> dict[str, Any]:
    is_there = thing == "it"
    return {
        "path": STYLES if is_there else "none.css",
        "filename": "seal.svg" if is_there else "none.svg",
        "year": NOON.year if is_there else 1,
        "part": 1 if is_there else 2,
        "family": "spiral" if is_there else "none",
        "slug": "observatory" if is_there else thing,
        "search": "venue=observatory" if is_there else "venue=none",
    }


QUERIES = {
    "door_api.search": "?q=cleo",
    "members.give_role_back": "?role=organiser&series=all",
    "agenda.outlook": "?starts=2026-05-09T06:00&ends=2026-05-09T07:00",
    "agenda.outlook_of_new": "?starts=2026-05-09T06:00&ends=2026-05-09T07:00",
    "agenda_deeds.take_back": "?deed=1",
    "registrations_bulk.new": "?deed=link&everybody=y",
    "registrations_bulk.carry_out": "?deed=link&everybody=y",
    "registrations_bulk.take_back": "?deed=cancellation&at=1",
}
"""What has to be asked for, where an address alone is not enough."""
IN_LINE = frozenset({"line_staff.move", "line_staff.forgive"})
"""Deeds about somebody who waits."""
TWO = frozenset({"registrations_merging.new", "registrations_merging.join"})
MERGING = frozenset({"merging.new", "merging.merge"})
MERGING_PEOPLE = frozenset({"merging.new_speaker", "merging.merge_speaker"})
TWO_PEOPLE = frozenset({"registrations_merging.new_people", "registrations_merging.join_people"})
NEW_PASSWORD = "eleven-boats-under-a-red-bridge"
SEVERAL = {"lecture": "loose-published", "asked": "loose-published"}
REASON = {"reason_zh": "设备检修", "reason_en": "Repairs"}
NAMED = {"name_zh": "新楼", "name_en": "New Building"}
PASTED = {"lines": "Fay, fay@example.org", "language": "en"}
PERSON = {"name": "Gil", "email": "gil@example.org", "language": "en"}
LECTURE = {
    "title_en": "Fifty Years of Cybernetics",
    "host": "",
    "languages": "en",
    "speakers-0-name": "钱小明",
    "on": "2026-05-09",
    "starts": "06:00",
    "timezone": "Asia/Shanghai",
    "room": "",
    "attendance": "on_site",
    "planning_state": "tentative",
    "audience": "public",
}
"""A lecture that clashes with none."""
RULES = {
    "needs_approval": "y",
    "most_per_address": "1",
    "promotes_until_hours": "48",
    "offers_until_hours": "6",
    "offer_hours": "12",
    "room_opens_minutes": "15",
}


def _registered(world: World, thing: str) -> list[str]:
    """Who is registered for a published lecture."""
    name = thing.removeprefix("former-")
    name = name if name in {"one", "two", "loose"} else "one"
    return [world.at[f"{what} {name}-published"] for what in ("seat", "line")]


def _answers(world: World, thing: str) -> dict[str, dict[str, Any]]:
    """What speakers say behind their link, and organisers for them."""
    key = world.at.get(f"speaker {thing.removeprefix('former-')}", 1)
    zone, how = {"span-timezone": "Asia/Shanghai"}, {"span-heard": "phone"}
    week = {"week-can": "no", "week-first_on": "2026-03-02", "week-last_on": "2026-03-08"}
    return {
        "speaker-agrees": {"choice": world.at["starts one"]},
        "speaker-consents": {"consents-recording": "yes"},
        "speaker-span": {"span-can": "no", "span-from_on": "2027-03-02", **zone, **how},
        "speaker-week": {**week, "week-cells": "1-8", "week-timezone": "Asia/Shanghai", "week-heard": "mail"},
        "speaker-question": {f"ask-{key}-answer_by": "2026-03-05"},
        "speaker-declines": {f"answer-{key}-choice": "cannot", f"answer-{key}-heard": "phone"},
        "speaker-recorded": {f"consents-{key}-photo": "no", f"consents-{key}-heard": "phone"},
    }


def body(world: World, route: Route, thing: str) -> dict[str, Any]:
    """What is sent so that whoever may do it does it."""
    series = "" if thing == "loose" else str(world.at[f"series {'two' if 'two' in thing else 'one'}"])
    device = {"device_time": NOON.isoformat(), "lecture": "one-published"}
    consent = {"consent": True, "consent_text": "I agree."}
    forms = {
        **_answers(world, thing),
        "answer-clearance": {"reference": "7/2026", "granted": "yes"},
        "clearance": {**CLEARANCE, "clearance_seen": world.at["clearance seen"]},
        "registration": {"name": "Fay", "email": "fay@example.org", "consent": "y", "attendance": "on_site"},
        "lectures": {**SEVERAL, "name": "Fay", "email": "fay@example.org", "consent": "y"},
        "enrolment": {"code": world.at["enrolment code"]},
        "device": {"name": "East", "lectures": [world.at["id one-published"]]},
        "sign-in": {"email": ADA.email, "password": PASSWORD},
        "language": {"language": "zh"},
        "proof": {"password": PASSWORD},
        "address": {"email": "organiser@example.org"},
        "asking": {"email": CLEO.email},
        "mail-again": {"email": UMA.email},
        "history": {"keeps": "1"},
        "reminder": {"minutes": "60"},
        "choice": {"password": NEW_PASSWORD, "again": NEW_PASSWORD},
        "invitation": {**PERSON, "role": "door", "series": ["all"]},
        "member": PERSON,
        "role": {"role": "organiser", "series": ["all"]},
        "withdrawal": {"role": "door", "series": str(world.at["series one"])},
        "password": {"present": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD},
        "lecture": {**LECTURE, "series": str(world.at["series one"])},
        "changes": {**LECTURE, "series": series, "edit_version": "0"},
        "move": {**LECTURE, **REASON},
        "rows": {"shown": "", "take": "2"},
        "programme": {"file": (PROGRAMME, "a.csv"), "series": "", "timezone": "Asia/Tokyo"},
        "plate": {"plate": "spiral 1.5"},
        "reason": REASON,
        "answers": {f"q-{world.at['question lectures one']}": "An answer", "submission_key": "k"},
        "needs": {"needs": "hearing_loop", "needs_note": "", "needs_consent": "y"},
        "reply": {"answer": "The captions stand at the left."},
        "question": {"label_zh": "问题", "asked_of": "everybody", "condition": ""},
        "source": {"source": str(world.at["id one-online"])},
        "code": {"email": UMA.email, "code": world.at["address code"]},
        "place": {"place": "1", "reason": "She telephoned"},
        "rules": {**RULES, "seen": version_of(usual_rules(0))},
        "circular": {
            "subject_en": "News",
            "body_en": "Dear {name}",
            "states": "confirmed",
            "presence": "any",
        },
        "sending": {"people": "1"},
        "by-hand": {"name": "Fay", "email": "", "language": "en", "attendance": "on_site"},
        "why": {"reason": "She telephoned"},
        "pasted": {**PASTED, "go": "y", "understood": digest("\0".join([PASTED["lines"], "", "en"]))[:32]},
        "many": {"seen": digest(" ".join(sorted(_registered(world, thing))))[:32]},
        "revision": {"name": "Another Name", "affiliation": "", "language": "en"},
        "merger": {"keep": next(iter(_registered(world, thing))), "understood": "y"},
        "people": {"keep": world.at[f"attendee {CLEO.name}"], "understood": "y"},
        "series": {"title_zh": "航路", "title_en": "Paths", "length": "60", "room": "", "timezone": ""},
        "speaker": {"name": "欧阳明月", "name_language": "zh", "latin": "Ouyang Mingyue"},
        "venue": NAMED,
        "topic": NAMED,
        "audience": NAMED,
        "units": {"units": ["languages"], "seen": ""},
        "new-slug": {"slug": "another-address"},
        "understood": {"understood": "y", **dict.fromkeys(CHOICES, "kept")},
        "room": {**NAMED, "seats": "40"},
        "closure": {"from_on": "2027-05-01", "reason_en": "Painting"},
        "way": {"way": "on_site"},
        "move-way": {"way": "on_site", "reason": "She asked"},
        "seats": {"on_site": "5"},
        "branch": {"room": str(world.at["spare room"]), "seats": "20"},
        "outcome": {"outcome": "two_people"},
        "trouble": {"note_zh": "正在抢修", "note_en": "We are working on it"},
        "dates": {"extra_on": "2027-05-06", "extra_at": "15:00"},
        "together": {"to_days": "7", "pick": "0-0", "shown": "0"},
        "copies": {
            "pick": [str(world.at[f"id {series}-published"]) for series in ("one", "two")],
            **{f"on-{world.at[f'id {series}-published']}": "2027-05-08" for series in ("one", "two")},
            **{f"at-{world.at[f'id {series}-published']}": "14:30" for series in ("one", "two")},
        },
        "rows-of-slots": {"planning_state": "invited"},
        "filling": {"name": "欧阳明月", "planning_state": "invited", "edit_version": "0"},
        "stage": {"stage": "tentative"},
        "in-the-agenda": {
            **{name: LECTURE[name] for name in ("on", "starts", "timezone", "room")},
            "edit_version": "0",
            "series": str(world.at["series one"]),
        },
        "setting": {"setting": "host"},
        "done": {"deed": "done"},
        "from-abroad": {"abroad": "yes"},
        "steps": {"deed": "abroad"},
        "standby": {"minutes": "0"},
        "days-off": {"first_on": "2027-05-06", "kind": "off", "reason_en": "Moving house"},
        "": {},
    }
    machines = {
        "scans": {
            "scans": [{"scan_id": "scan-0001", "badge_token": world.at["badge one-published"], **device}]
        },
        "stand-ins": {
            "standins": [
                {"standin_id": "standin-0001", "reference": world.at["seat one-published"], **device}
            ]
        },
        "walk-ins": {"walkins": [{"walkin_id": "walkin-0001", "name": "何", **consent, **device}]},
    }
    if route.body in machines:
        return {"json": machines[route.body]}
    return {"data": forms[route.body]}
