"""What is measured beside the forum, each served by the same server: `granian bench.servers:NAME`.

`hello` and `flask_hello` send as many octets as the file at BENCH_BODY holds; `peer` is a calendar feed as
such feeds are usually written. They are called with what `bench/feeds.py` sets.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import icalendar
from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum import create_app
from forum.clock import utc_now
from forum.db import reading
from forum.lectures.models import Appearance, Lecture
from forum.settings import Settings
from forum.venues.models import Room

KIND = "text/calendar; charset=utf-8"
BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


def hello(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The least a Python program behind this server can do."""
    start_response("200 OK", [("Content-Type", KIND), ("Content-Length", str(len(BODY)))])
    return [BODY]


def not_modified(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The same without a body, as a 304 is."""
    start_response("304 Not Modified", [("ETag", '"x"')])
    return [b""]


flask_hello = Flask("hello")


@flask_hello.get("/")
def say_hello() -> Response:
    """The least a Flask application can do."""
    return Response(BODY, content_type=KIND)


peer = Flask("peer")
forum = create_app(Settings.from_environment())


@peer.get("/peer.ics")
def usual_feed() -> Response:
    """Every lecture read and written for every request, stamped with its time: nothing can be 304."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//bench//peer//EN")
    calendar.add("version", "2.0")
    query = (
        select(Lecture)
        .order_by(Lecture.starts_at)
        .options(
            joinedload(Lecture.series),
            joinedload(Lecture.room).joinedload(Room.venue),
            selectinload(Lecture.appearances).joinedload(Appearance.speaker),
        )
    )
    with forum.app_context(), reading() as session:
        for lecture in session.scalars(query):
            calendar.add_component(_usual_entry(lecture))
    return Response(calendar.to_ical(), content_type=KIND)


def _usual_entry(lecture: Lecture) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", lecture.uid)
    entry.add("dtstamp", utc_now())
    entry.add("dtstart", lecture.starts_at)
    entry.add("dtend", lecture.ends_at)
    entry.add("summary", lecture.title.shown_in("en").text)
    speakers = ", ".join(speaker.name for speaker in lecture.speakers)
    entry.add("description", f"{speakers}\n\n{lecture.abstract.shown_in('en').text}")
    entry.add("location", lecture.room.venue.name.shown_in("en").text if lecture.room else "")
    return entry
