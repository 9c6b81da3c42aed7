"""The public pages of the lectures: home, programme, archive, a lecture, its series and topics."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum import drawings, links
from forum.db import reading
from forum.drawings.sheet import MOST, sheet
from forum.feeds.searches import offer
from forum.lectures import queries
from forum.lectures.change_log_queries import announcements_of
from forum.lectures.listing import Page, as_rows, by_month, facing, nearness, next_to_come
from forum.lectures.models import Audience, Lecture, PublicState, WayOfAttending
from forum.lectures.months import CalendarMonth, weeks, within
from forum.lectures.overview import overview, shows_sample
from forum.lectures.queries import Filters
from forum.lectures.repeating import given_elsewhere
from forum.lectures.season import vernier
from forum.lectures.standing import Standing, closing_time, standing
from forum.lectures.structured_data import Addresses, event
from forum.lectures.talks import times_of
from forum.lectures.years import year_of, years_of
from forum.sharing.pictures import lecture_picture
from forum.slugs import SlugKind
from forum.web.assets import FOR_A_YEAR
from forum.web.current import language, now, settings
from forum.web.moved import leads_on, object_at
from forum.web.query import asked, page_number
from forum.web.readers import reader
from forum.web.sheets import BETWEEN, come_together, mark_address

blueprint = Blueprint("lectures", __name__)
blueprint.add_app_template_global(mark_address)
blueprint.add_app_template_global(times_of, "talk_times")

SEASON_LENGTH = 12
RECENT_LENGTH = 6
ON_THE_RULER = 48
PAGE_SIZE = 40
IN_A_MONTH = 200
LAST_CHANGES = 5


@blueprint.get("/<any(zh,en):lang>/")
def home() -> str:
    """The next lecture large, the season as a ruler and as a list, how to subscribe."""
    with reading() as session:
        rows = as_rows(queries.coming(session, now(), reader=reader(), limit=ON_THE_RULER), now())
        past = as_rows(queries.past(session, now(), reader=reader(), limit=ON_THE_RULER), now())
        coming, season, recent = next_to_come(rows), rows[:SEASON_LENGTH], past[:RECENT_LENGTH]
        come_together(row.lecture for row in season)
        come_together(row.lecture for row in recent)
        return render_template(
            "lectures/home.html",
            next=coming,
            nearness=nearness(coming.lecture, now()) if coming else None,
            vernier=vernier([*rows, *past], coming, now(), settings().timezone),
            leaves=facing(by_month(season)),
            to_come=queries.count_coming_and_past(session, now(), Filters(), reader())[0],
            recent=recent,
            is_sample=shows_sample([*rows, *past]),
        )


@blueprint.get("/<any(zh,en):lang>/lectures")
def programme() -> str:
    """What is to come as a list, or one month as a calendar, narrowed by the address."""
    if asked("view") == "month":
        return _month(CalendarMonth.read(asked("month")))
    return _list("lectures/programme.html", is_archive=False)


@blueprint.get("/<any(zh,en):lang>/lectures/archive")
def archive() -> str:
    """What has been, the latest first, narrowed by the address."""
    return _list("lectures/archive.html", is_archive=True)


@blueprint.get("/<any(zh,en):lang>/lectures/<slug>")
def show(slug: str) -> str | BaseResponse:
    """One lecture. A withdrawn one is gone; an unpublished one never was, nor one that is for others."""
    with reading() as session:
        found = object_at(session, SlugKind.LECTURE, slug)
        lecture = queries.public_lecture(session, found, reader()) or abort(404)
        if lecture.public_state is PublicState.WITHDRAWN:
            abort(410)
        return leads_on("lectures.show", slug, lecture.slug) or _show(session, lecture)


@blueprint.get("/<any(zh,en):lang>/series/<slug>")
def series(slug: str) -> str | BaseResponse:
    """A series: what it is about, what comes, what has been."""
    with reading() as session:
        series_id = object_at(session, SlugKind.SERIES, slug)
        found = queries.public_series(session, series_id, reader()) or abort(404)
        lists = overview(session, Filters(series=found.slug), now(), reader())
        come_together(row.lecture for row in [*lists.coming, *lists.past])
        moved = leads_on("lectures.series", slug, found.slug)
        return moved or render_template("lectures/series.html", series=found, overview=lists)


@blueprint.get("/<any(zh,en):lang>/topics/<slug>")
def topic(slug: str) -> str | BaseResponse:
    """A topic across series: what comes, what has been."""
    with reading() as session:
        topic_id = object_at(session, SlugKind.TOPIC, slug)
        found = queries.public_topic(session, topic_id, reader()) or abort(404)
        lists = overview(session, Filters(topic=found.slug), now(), reader())
        come_together(row.lecture for row in [*lists.coming, *lists.past])
        moved = leads_on("lectures.topic", slug, found.slug)
        return moved or render_template("lectures/topic.html", topic=found, overview=lists)


@blueprint.get("/drawings/<edition>/<any(mark,card,plate,share,marks):form>/<code>.svg")
def drawing(edition: str, form: str, code: str) -> BaseResponse:
    """The drawing of a published lecture as a picture. Its address changes with it; a former one leads on.

    As `marks` those of several lectures, which come on one sheet.
    """
    codes = code.split(BETWEEN)[:MOST] if form == "marks" else [code]
    with reading() as session:
        found = queries.public_plates(session, codes)
        if len(found) < len(set(codes)):
            found = queries.public_plates(session, codes, reader())
    plates = [found.get(one) or abort(404) for one in codes]
    present = BETWEEN.join(map(drawings.edition, plates, codes))
    if edition != present:
        return redirect(url_for(".drawing", edition=present, form=form, code=BETWEEN.join(codes)))
    picture = sheet(plates) if form == "marks" else drawings.drawing(plates[0], form=form)
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def _list(template: str, *, is_archive: bool) -> str:
    filters, number, zone = _filters(), page_number(), settings().timezone
    year = year_of(asked("year"), zone) if is_archive else None
    first = (number - 1) * PAGE_SIZE
    with reading() as session:
        to_come, over = queries.count_coming_and_past(session, now(), filters, reader())
        years = years_of(session, filters, now(), zone, reader()) if is_archive else []
        if is_archive:
            span = year.span if year else None
            lectures = queries.past(
                session, now(), filters, reader=reader(), limit=PAGE_SIZE, offset=first, within=span
            )
            counted = sum(one.count for one in years if one.number == year.number) if year else over
        else:
            lectures = queries.coming(session, now(), filters, reader=reader(), limit=PAGE_SIZE, offset=first)
            counted = to_come
        rows = as_rows(lectures, now())
        if number > 1 and not rows:
            abort(404)
        come_together(row.lecture for row in rows)
        return render_template(
            template,
            page=Page(rows, number, counted, PAGE_SIZE),
            months=by_month(rows),
            filters=filters,
            facets=queries.facets(session, filters, reader()),
            elsewhere=to_come if is_archive else over,
            search=offer(session, filters, language()),
            year=year,
            years=years,
            is_sample=shows_sample(rows),
        )


def _month(month: CalendarMonth | None) -> str:
    """The month asked for, else that of the next lecture, else the present one."""
    filters, zone = _filters(), settings().timezone
    with reading() as session:
        coming = as_rows(queries.coming(session, now(), filters, reader=reader(), limit=1), now())
        this_month = CalendarMonth.of(now(), zone)
        held = CalendarMonth.of(coming[0].lecture.starts_at, zone) if coming else this_month
        month = month or held
        extent = queries.extent(session, filters, reader()) or (now(), now())
        first, last = (CalendarMonth.of(at, zone) for at in (min(extent[0], now()), max(extent[1], now())))
        span = month.span(zone)
        rows = as_rows(
            queries.beginning_within(session, span, filters, reader=reader(), limit=IN_A_MONTH), now()
        )
        return render_template(
            "lectures/month.html",
            month=month,
            this_month=this_month,
            before=month.plus(-1) if month > first else None,
            after=month.plus(1) if month < last else None,
            weeks=weeks(month, rows, now(), zone),
            count=len(within(month, rows)),
            coming=coming[0] if coming else None,
            filters=filters,
            facets=queries.facets(session, filters, reader()),
            search=offer(session, filters, language()),
            is_sample=shows_sample(rows),
        )


def _filters() -> Filters:
    filters = {field.name: asked(field.name) for field in fields(Filters)}
    if filters["attendance"] not in list(WayOfAttending):
        filters["attendance"] = ""
    return Filters(**filters)


def _show(session: Session, lecture: Lecture) -> str:
    stands = standing(lecture, now())
    return render_template(
        "lectures/show.html",
        lecture=lecture,
        standing=stands,
        closes_at=closing_time(lecture),
        is_listed=lecture.audience is Audience.PUBLIC,
        is_linked=reader().lists(lecture),
        elsewhere=given_elsewhere(session, lecture, reader()),
        following=as_rows(queries.after(session, lecture, reader=reader(), limit=2), now()),
        structured_data=_structured_data(lecture, stands),
        announcements=announcements_of(session, lecture, limit=LAST_CHANGES),
        is_sample=lecture.is_sample,
    )


def _structured_data(lecture: Lecture, stands: Standing) -> dict[str, Any]:
    lang = language()
    addresses = Addresses(
        page=links.absolute("lectures.show", lang=lang, slug=lecture.slug),
        calendar=links.absolute("feeds.lecture", lang=lang, slug=lecture.slug),
        image=lecture_picture(lecture, lang, settings()).address,
        home=links.absolute("lectures.home", lang=lang),
        registration=links.absolute("registrations.new", lang=lang, slug=lecture.slug),
    )
    return event(lecture, stands, lang, addresses, settings().name(lang))
