"""Who opens which endpoint: one row for each of the whole application, pure values.

`forum/web/access.py` judges them before any view runs. An endpoint without a row is closed to everybody,
and `tests/security/test_matrix.py` names it.
"""

from dataclasses import dataclass
from enum import Enum, auto


class For(Enum):
    """The people and machines that a page may be for."""

    EVERYBODY = auto()
    LINK_HOLDERS = auto()
    """Whoever has the secret link of the registration in the address."""
    DEVICES = auto()
    """Enrolled devices at the doors, by their bearer token."""
    STAFF = auto()
    """Whoever is signed in, with a task or still without: their own account."""
    KEEPERS = auto()
    """Door staff and organisers; with an object, of all its lectures' series."""
    ORGANISERS = auto()
    """Whoever organises something; with an object, all of its lectures' series."""
    ORGANISERS_OF_ALL = auto()
    """Whoever organises everything: what belongs to no single series."""
    ADMINS = auto()


class Of(Enum):
    """What an address names, so that its series are found in the guard. Its parts: slug, public_id."""

    LECTURE = auto()
    REGISTRATION = auto()
    """A registration of exactly the lecture in the address."""
    SERIES = auto()
    ASKER = auto()
    """A lecture or a series, as what asks questions."""
    QUESTION = auto()
    """A question of exactly the lecture or series in the address."""
    SPEAKER = auto()
    DEVICE = auto()


@dataclass(frozen=True)
class Rule:
    """Who opens an endpoint, and of which object they must be in charge."""

    who: For
    of: Of | None = None


EVERYBODY = Rule(For.EVERYBODY)
LINK_HOLDERS = Rule(For.LINK_HOLDERS)
DEVICES = Rule(For.DEVICES)
STAFF = Rule(For.STAFF)
KEEPERS = Rule(For.KEEPERS)
KEEPERS_OF_LECTURE = Rule(For.KEEPERS, Of.LECTURE)
KEEPERS_OF_DEVICE = Rule(For.KEEPERS, Of.DEVICE)
ORGANISERS = Rule(For.ORGANISERS)
ORGANISERS_OF_LECTURE = Rule(For.ORGANISERS, Of.LECTURE)
ORGANISERS_OF_REGISTRATION = Rule(For.ORGANISERS, Of.REGISTRATION)
ORGANISERS_OF_SERIES = Rule(For.ORGANISERS, Of.SERIES)
ORGANISERS_OF_ASKER = Rule(For.ORGANISERS, Of.ASKER)
ORGANISERS_OF_QUESTION = Rule(For.ORGANISERS, Of.QUESTION)
ORGANISERS_OF_SPEAKER = Rule(For.ORGANISERS, Of.SPEAKER)
ORGANISERS_OF_ALL = Rule(For.ORGANISERS_OF_ALL)
ADMINS = Rule(For.ADMINS)

RULES: dict[str, Rule] = {
    # What everybody may read. Which lectures, speakers and series are public is for the queries to say.
    "static": EVERYBODY,
    "assets.file": EVERYBODY,
    "entry.root": EVERYBODY,
    "entry.alive": EVERYBODY,
    "entry.ready": EVERYBODY,
    "pages.contact": EVERYBODY,
    "pages.privacy": EVERYBODY,
    "lectures.home": EVERYBODY,
    "lectures.programme": EVERYBODY,
    "lectures.archive": EVERYBODY,
    "lectures.show": EVERYBODY,
    "lectures.series": EVERYBODY,
    "lectures.topic": EVERYBODY,
    "lectures.drawing": EVERYBODY,
    "plates.index": EVERYBODY,
    "plates.example": EVERYBODY,
    "speakers.index": EVERYBODY,
    "speakers.show": EVERYBODY,
    "speakers.portrait": EVERYBODY,
    "speakers.small_portrait": EVERYBODY,
    "venues.show": EVERYBODY,
    "venues.sketch": EVERYBODY,
    "feeds.subscribe": EVERYBODY,
    "feeds.forum": EVERYBODY,
    "feeds.archive": EVERYBODY,
    "feeds.series": EVERYBODY,
    "feeds.speaker": EVERYBODY,
    "feeds.venue": EVERYBODY,
    "feeds.topic": EVERYBODY,
    "feeds.lecture": EVERYBODY,
    "feeds.atom": EVERYBODY,
    "feeds.json_feed": EVERYBODY,
    "feeds.schedule": EVERYBODY,
    "feeds.search": EVERYBODY,
    "sharing.lecture": EVERYBODY,
    "sharing.cover": EVERYBODY,
    "sharing.site_map": EVERYBODY,
    "sharing.site_map_part": EVERYBODY,
    "sharing.robots": EVERYBODY,
    "sharing.manifest": EVERYBODY,
    "sharing.favicon": EVERYBODY,
    "api-docs.openapi_json": EVERYBODY,
    # Registering, and one's own registration.
    "registrations.index": EVERYBODY,
    "registrations.new": EVERYBODY,
    "registrations.create": EVERYBODY,
    "registrations.sent": EVERYBODY,
    "registrations.show": LINK_HOLDERS,
    "registrations.cancellation": LINK_HOLDERS,
    "registrations.cancel": LINK_HOLDERS,
    "registrations.new_replacement": LINK_HOLDERS,
    "registrations.replace": LINK_HOLDERS,
    "registrations.renewal": LINK_HOLDERS,
    "confirmation.confirm_by_code": EVERYBODY,
    "confirmation.send_again": EVERYBODY,
    "confirmation.show": LINK_HOLDERS,
    "confirmation.confirm": LINK_HOLDERS,
    "own_ways.show": LINK_HOLDERS,
    "own_ways.switch": LINK_HOLDERS,
    "handing_on.show": LINK_HOLDERS,
    "handing_on.begin": LINK_HOLDERS,
    "handing_on.take_back": LINK_HOLDERS,
    # The view proves the link, which is no registration's.
    "handing_on.friend": EVERYBODY,
    "handing_on.take": EVERYBODY,
    "own_room.show": LINK_HOLDERS,
    "own_room.enter": LINK_HOLDERS,
    "offers.show": LINK_HOLDERS,
    "offers.accept": LINK_HOLDERS,
    # One's own calendar. The pages behind a link prove it themselves, since one that was replaced is 410.
    "personal_feed.show": EVERYBODY,
    "personal.ask": EVERYBODY,
    "personal.send": EVERYBODY,
    "personal.sent": EVERYBODY,
    "personal.offer": LINK_HOLDERS,
    "personal.send_to_owner": LINK_HOLDERS,
    "personal.own": EVERYBODY,
    "personal.own_behind": EVERYBODY,
    "personal.show": EVERYBODY,
    "personal.settings_page": EVERYBODY,
    "personal.remind": EVERYBODY,
    "personal.stop": EVERYBODY,
    "personal.start": EVERYBODY,
    "personal.renewal": EVERYBODY,
    "personal.renew": EVERYBODY,
    # What is kept about somebody. All of it lies behind a link from a mail, which the view proves.
    "own_data.show": LINK_HOLDERS,
    "own_data.download": LINK_HOLDERS,
    "own_data.withdraw": LINK_HOLDERS,
    "own_data.send": LINK_HOLDERS,
    "own_data.new_erasure": LINK_HOLDERS,
    "own_data.erase": LINK_HOLDERS,
    "own_data.sent": EVERYBODY,
    "own_data.erased": EVERYBODY,
    "personal_data.everything": EVERYBODY,
    "personal_data.download": EVERYBODY,
    "personal_data.history": EVERYBODY,
    "personal_data.choose": EVERYBODY,
    "personal_data.new_erasure": EVERYBODY,
    "personal_data.erase": EVERYBODY,
    # Whose cookie does not open a registration is led to the lecture.
    "neutral.show": EVERYBODY,
    "neutral.behind": EVERYBODY,
    "registrations_several.new": EVERYBODY,
    "registrations_several.index": EVERYBODY,
    "registrations_several.create": EVERYBODY,
    "registrations_several.answers": EVERYBODY,
    # My lectures: by what a device keeps, and by a link from a letter, which the view proves.
    "registrations_mine.index": EVERYBODY,
    "registrations_mine.ask": EVERYBODY,
    "registrations_mine.sent": EVERYBODY,
    "registrations_mine.device": EVERYBODY,
    "registrations_mine.forget": EVERYBODY,
    "registrations_mine.show": EVERYBODY,
    "registrations_mine.renewal": EVERYBODY,
    "registrations_mine.renew": EVERYBODY,
    "registrations_mine.new_device": LINK_HOLDERS,
    "registrations_mine.keep": LINK_HOLDERS,
    "badges.badge": LINK_HOLDERS,
    "badges.code": LINK_HOLDERS,
    # The door: the page is empty until its device is enrolled by a one-time code.
    "door.index": EVERYBODY,
    "door.enrol": EVERYBODY,
    "door_api.show_roster": DEVICES,
    "door_api.post_scans": DEVICES,
    "door_api.post_walk_ins": DEVICES,
    "door_api.search": DEVICES,
    "door_staff.index": KEEPERS,
    "door_staff.create": KEEPERS,
    "door_staff.show": KEEPERS_OF_DEVICE,
    "door_staff.revoke": KEEPERS_OF_DEVICE,
    "door_staff.let_back": KEEPERS_OF_DEVICE,
    # The way in and out, one's own account.
    "accounts.sign_in": EVERYBODY,
    "accounts.open_session": EVERYBODY,
    "accounts.close_session": EVERYBODY,
    "accounts.choose_language": EVERYBODY,
    # Only whoever gave the right password a moment ago gets anywhere here; the views ask for that.
    "accounts.second_step": EVERYBODY,
    "accounts.answer_second_step": EVERYBODY,
    "passkeys.ask_to_sign_in": EVERYBODY,
    "passkeys.sign_in": EVERYBODY,
    "accounts.account": STAFF,
    "desk_design.index": STAFF,
    "accounts.change_password": STAFF,
    "accounts.confirm": STAFF,
    "accounts.prove": STAFF,
    "passkeys.ask_to_confirm": STAFF,
    "passkeys.confirm": STAFF,
    "passkeys.ask_to_add": STAFF,
    "passkeys.add": STAFF,
    "passkeys.remove": STAFF,
    "second_factors.draw": STAFF,
    "second_factors.show": STAFF,
    "second_factors.confirm": STAFF,
    "second_factors.remove": STAFF,
    "second_factors.make_codes": STAFF,
    "second_factors.end_session": STAFF,
    "second_factors.end_others": STAFF,
    # Links from letters: the views prove them, and answer each that has ended alike.
    "password_links.ask": EVERYBODY,
    "password_links.send": EVERYBODY,
    "password_links.sent": EVERYBODY,
    "password_links.show": EVERYBODY,
    "password_links.choose": EVERYBODY,
    # Who is on the staff, and what each may do.
    "members.index": ADMINS,
    "members.new": ADMINS,
    "members.create": ADMINS,
    "members.show": ADMINS,
    "members.update": ADMINS,
    "members.give_role": ADMINS,
    "members.withdraw_role": ADMINS,
    "members.give_role_back": ADMINS,
    "members.send_link": ADMINS,
    "members.deactivate": ADMINS,
    "members.reactivate": ADMINS,
    "members.sign_out": ADMINS,
    "members.remove_second_factors": ADMINS,
    # The organisers' side.
    "desk.index": ORGANISERS,
    "lectures_staff.index": ORGANISERS,
    "lectures_staff.export": ORGANISERS,
    "lectures_staff.new": ORGANISERS,
    "lectures_staff.create": ORGANISERS,
    "lectures_staff.show": ORGANISERS_OF_LECTURE,
    "lectures_staff.edit": ORGANISERS_OF_LECTURE,
    "lectures_staff.update": ORGANISERS_OF_LECTURE,
    "lecture_changes.publish": ORGANISERS_OF_LECTURE,
    "lecture_changes.new_move": ORGANISERS_OF_LECTURE,
    "lecture_changes.move": ORGANISERS_OF_LECTURE,
    "lecture_changes.new_end": ORGANISERS_OF_LECTURE,
    "lecture_changes.end": ORGANISERS_OF_LECTURE,
    "lecture_changes.restore": ORGANISERS_OF_LECTURE,
    "lecture_changes.take_back": ORGANISERS_OF_LECTURE,
    "plates.choose": ORGANISERS_OF_LECTURE,
    "plates.take": ORGANISERS_OF_LECTURE,
    "plates.proposal": ORGANISERS,
    "ways_staff.show": ORGANISERS_OF_REGISTRATION,
    "ways_staff.move": ORGANISERS_OF_REGISTRATION,
    "seats_staff.index": ORGANISERS_OF_LECTURE,
    "seats_staff.resize": ORGANISERS_OF_LECTURE,
    "seats_staff.add_room": ORGANISERS_OF_LECTURE,
    "seats_staff.remove_room": ORGANISERS_OF_LECTURE,
    "own_room.new_trouble": ORGANISERS_OF_LECTURE,
    "own_room.announce_trouble": ORGANISERS_OF_LECTURE,
    "own_room.end_trouble": ORGANISERS_OF_LECTURE,
    "registrations_staff.index": ORGANISERS_OF_LECTURE,
    "registrations_staff.export": ORGANISERS_OF_LECTURE,
    "registrations_sheet.show": KEEPERS_OF_LECTURE,
    "registrations_staff.new_export": ORGANISERS_OF_LECTURE,
    "registrations_hand.new": ORGANISERS_OF_LECTURE,
    "registrations_hand.create": ORGANISERS_OF_LECTURE,
    "registrations_hand.new_several": ORGANISERS_OF_LECTURE,
    "registrations_hand.create_several": ORGANISERS_OF_LECTURE,
    "registrations_bulk.new": ORGANISERS_OF_LECTURE,
    "registrations_bulk.carry_out": ORGANISERS_OF_LECTURE,
    "registrations_bulk.take_back": ORGANISERS_OF_LECTURE,
    "registrations_story.show": ORGANISERS_OF_REGISTRATION,
    "registrations_story.update": ORGANISERS_OF_REGISTRATION,
    "registrations_merging.index": ORGANISERS_OF_LECTURE,
    "registrations_merging.new": ORGANISERS_OF_REGISTRATION,
    "registrations_merging.join": ORGANISERS_OF_REGISTRATION,
    # A person belongs to every lecture they were ever registered for.
    "registrations_merging.people": ORGANISERS_OF_ALL,
    "registrations_merging.new_people": ORGANISERS_OF_ALL,
    "registrations_merging.join_people": ORGANISERS_OF_ALL,
    "registrations_staff.send_again": ORGANISERS_OF_LECTURE,
    "registrations_staff.new_decision": ORGANISERS_OF_REGISTRATION,
    "registrations_staff.decide": ORGANISERS_OF_REGISTRATION,
    "rules_staff.edit": ORGANISERS_OF_LECTURE,
    "rules_staff.update": ORGANISERS_OF_LECTURE,
    "approval.show": ORGANISERS_OF_REGISTRATION,
    "approval.approve": ORGANISERS_OF_REGISTRATION,
    "approval.decline": ORGANISERS_OF_REGISTRATION,
    "line_staff.index": ORGANISERS_OF_LECTURE,
    "line_staff.move": ORGANISERS_OF_REGISTRATION,
    "line_staff.forgive": ORGANISERS_OF_REGISTRATION,
    "registrations_staff.take_back": ORGANISERS_OF_REGISTRATION,
    # Answers and what people need behind the link of who told them; needs are for organisers alone (C-60).
    "own_answers.answers": LINK_HOLDERS,
    "own_answers.change_answers": LINK_HOLDERS,
    "own_answers.needs": LINK_HOLDERS,
    "own_answers.change_needs": LINK_HOLDERS,
    "access_staff.index": ORGANISERS_OF_LECTURE,
    "access_staff.answer": ORGANISERS_OF_REGISTRATION,
    "questions_staff.index": ORGANISERS_OF_ASKER,
    "questions_staff.new": ORGANISERS_OF_ASKER,
    "questions_staff.create": ORGANISERS_OF_ASKER,
    "questions_staff.preview": ORGANISERS_OF_ASKER,
    "questions_staff.take_over": ORGANISERS_OF_ASKER,
    "questions_staff.edit": ORGANISERS_OF_QUESTION,
    "questions_staff.update": ORGANISERS_OF_QUESTION,
    "questions_staff.move": ORGANISERS_OF_QUESTION,
    "questions_staff.decide": ORGANISERS_OF_QUESTION,
    "answers_staff.index": ORGANISERS_OF_LECTURE,
    "mails_staff.index": ORGANISERS_OF_LECTURE,
    "mails_staff.show": ORGANISERS_OF_LECTURE,
    "mails_staff.face": ORGANISERS_OF_LECTURE,
    "mails_staff.test": ORGANISERS_OF_LECTURE,
    "circulars.index": ORGANISERS_OF_LECTURE,
    "circulars.new": ORGANISERS_OF_LECTURE,
    "circulars.create": ORGANISERS_OF_LECTURE,
    "circulars.show": ORGANISERS_OF_LECTURE,
    "circulars.face": ORGANISERS_OF_LECTURE,
    "circulars.edit": ORGANISERS_OF_LECTURE,
    "circulars.update": ORGANISERS_OF_LECTURE,
    "circulars.test": ORGANISERS_OF_LECTURE,
    "circulars.send": ORGANISERS_OF_LECTURE,
    "circulars.take_back": ORGANISERS_OF_LECTURE,
    "circulars.remove": ORGANISERS_OF_LECTURE,
    "series_staff.index": ORGANISERS,
    "series_staff.new": ORGANISERS_OF_ALL,
    "series_staff.create": ORGANISERS_OF_ALL,
    "series_staff.edit": ORGANISERS_OF_SERIES,
    "series_staff.update": ORGANISERS_OF_SERIES,
    # All organisers see all names, so that nobody is entered twice; who has lectures elsewhere stays as is.
    "speakers_staff.index": ORGANISERS,
    "speakers_staff.new": ORGANISERS,
    "speakers_staff.create": ORGANISERS,
    "speakers_staff.portrait": ORGANISERS,
    "speakers_staff.edit": ORGANISERS_OF_SPEAKER,
    "speakers_staff.update": ORGANISERS_OF_SPEAKER,
    # Places belong to everybody, so who organises one series only may look.
    "venues_staff.index": ORGANISERS,
    "venues_staff.new": ORGANISERS_OF_ALL,
    "venues_staff.create": ORGANISERS_OF_ALL,
    "venues_staff.edit": ORGANISERS_OF_ALL,
    "venues_staff.update": ORGANISERS_OF_ALL,
    "venues_staff.new_room": ORGANISERS_OF_ALL,
    "venues_staff.add_room": ORGANISERS_OF_ALL,
    "venues_staff.edit_room": ORGANISERS_OF_ALL,
    "venues_staff.update_room": ORGANISERS_OF_ALL,
}

# What asks that the person proved themself within the last ten minutes, and so cannot be done with a
# browser left open: taking personal data out, and what changes who may do what.
FRESH: frozenset[str] = frozenset(
    {
        "registrations_staff.export",
        "registrations_sheet.show",
        "passkeys.ask_to_add",
        "passkeys.add",
        "passkeys.remove",
        "second_factors.draw",
        "second_factors.show",
        "second_factors.confirm",
        "second_factors.remove",
        "second_factors.make_codes",
        # The form too, so that the proof is asked for before anything is typed.
        "members.new",
        "members.create",
        "members.update",
        "members.give_role",
        "members.withdraw_role",
        "members.give_role_back",
        "members.send_link",
        "members.deactivate",
        "members.reactivate",
        "members.sign_out",
        "members.remove_second_factors",
    }
)
