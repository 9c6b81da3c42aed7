"""How much may be asked for, by whom: one table for the whole application.

A campus of 500 sits behind one address, so nothing here is tight for an address; it is tight for one
link, one typed address, one device. A way of changing something that has no row is nearly closed, and
a test fails.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from forum.web import current
from forum.web.counting import Bucket
from forum.web.senders import (
    address,
    device,
    known_browser_or_network,
    lecture,
    link,
    network,
    searching,
    typed_address,
    typed_domain,
    uploading,
)

MINUTE, TEN_MINUTES, HOUR = 60, 600, 3600
REFUSALS = frozenset({401, 403, 409, 422})


class Counts(Enum):
    """Which requests use a limit up: each one, those that were refused, or those that succeeded."""

    EACH = "each"
    REFUSED = "refused"
    DONE = "done"

    def includes(self, status: int) -> bool:
        """Whether a request answered like this counts."""
        return status in REFUSALS if self is Counts.REFUSED else status < 400


@dataclass(frozen=True)
class Limit:
    """`most` in so many seconds for one key; a key of None is not limited."""

    most: int
    seconds: int
    per: Callable[[], str | None]
    counts: Counts = Counts.EACH

    def bucket(self, purpose: str) -> Bucket | None:
        """What this request is counted in. The key tells nothing to whoever reads the counters."""
        key = self.per()
        if key is None:
            return None
        text = f"{purpose}|{self.per.__name__}|{self.counts.value}|{self.seconds}|{key}"
        secret = current.settings().secret_key.encode()
        digest = hmac.new(secret, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        return Bucket(digest[:32], self.most, self.seconds)


@dataclass(frozen=True)
class Row:
    """One purpose: its endpoints and the limits it shares among them."""

    purpose: str
    endpoints: str
    limits: tuple[Limit, ...]

    @property
    def asks_only_where_from(self) -> bool:
        """Whether all requests from one address count alike, whatever else they say."""
        return all(one.per in (address, network) and one.counts is Counts.EACH for one in self.limits)


TABLE = (
    # 100 people of a campus register within ten minutes, 500 after a talk was announced in class.
    Row(
        "registering",
        "registrations.create registrations_several.create handing_on.take",
        (
            Limit(1200, TEN_MINUTES, address),
            Limit(600, TEN_MINUTES, address, Counts.DONE),
            Limit(1200, TEN_MINUTES, network, Counts.DONE),
            # Only what was done writes to it, and nobody is kept out by forms that nothing comes of.
            Limit(30, HOUR, typed_address, Counts.DONE),
            Limit(3000, TEN_MINUTES, typed_domain, Counts.DONE),
            Limit(10_000, TEN_MINUTES, lecture, Counts.DONE),
        ),
    ),
    # Besides, of one address no more than five codes are heard in ten minutes, whichever process is asked,
    # and no more than three mails an hour are sent again (forum/registrations/confirmation.py).
    Row(
        "proving an address",
        "confirmation.confirm_by_code confirmation.send_again",
        (Limit(30, HOUR, typed_address), Limit(600, TEN_MINUTES, address), Limit(1200, TEN_MINUTES, network)),
    ),
    # A lecture is moved, and half a hall gives its seats back. Each deed behind a link of one's own.
    Row(
        "cancelling",
        "own_data.withdraw own_data.send own_data.erase personal_data.choose personal_data.erase"
        " registrations.cancel registrations.replace personal.send_to_owner personal.remind"
        " personal.stop confirmation.confirm offers.accept personal.start personal.renew"
        " own_ways.switch handing_on.begin handing_on.take_back clearance_links.answer"
        " registrations_mine.keep registrations_mine.renew registrations_mine.forget"
        " own_answers.change_answers own_answers.change_needs",
        (Limit(20, HOUR, link), Limit(600, TEN_MINUTES, address), Limit(1200, TEN_MINUTES, network)),
    ),
    # One person tells the times of a term, span by span.
    Row(
        "answering as a speaker",
        "speaking.answer speaking.consent speaking.say speaking.say_week speaking.unsay",
        (Limit(200, HOUR, link), Limit(600, TEN_MINUTES, address), Limit(1200, TEN_MINUTES, network)),
    ),
    # One link for all who belong to an audience, given out in class.
    Row(
        "joining an audience",
        "audiences.keep audiences.let_go",
        (Limit(600, TEN_MINUTES, address), Limit(1200, TEN_MINUTES, network)),
    ),
    # A campus goes into the online room within the minutes before the lecture.
    Row(
        "going in",
        "own_room.enter",
        (Limit(60, HOUR, link), Limit(3000, TEN_MINUTES, address), Limit(6000, TEN_MINUTES, network)),
    ),
    # What was wrong is counted by account and browser (forum/web/tries.py), so that nobody is locked out by
    # a stranger; here only the work it makes is bounded, for known browsers apart from all others.
    Row(
        "signing in",
        "accounts.open_session accounts.answer_second_step",
        (Limit(120, MINUTE, known_browser_or_network),),
    ),
    Row(
        "signing in with a passkey",
        "passkeys.ask_to_sign_in passkeys.sign_in",
        (Limit(120, MINUTE, known_browser_or_network),),
    ),
    Row(
        "proving who one is",
        "accounts.change_password accounts.prove second_factors.confirm",
        (Limit(60, HOUR, known_browser_or_network),),
    ),
    # How often one mailbox is written to is bounded in accounts/password_links.py, whoever asks.
    Row(
        "asking for a way back in",
        "password_links.send",
        (Limit(30, HOUR, known_browser_or_network),),
    ),
    # Each try with a good link costs a hash.
    Row(
        "choosing a password",
        "password_links.choose",
        (Limit(20, HOUR, link), Limit(300, HOUR, known_browser_or_network)),
    ),
    Row(
        "enrolling a device",
        "door.enrol",
        (
            Limit(10, TEN_MINUTES, address, Counts.REFUSED),
            Limit(40, HOUR, network, Counts.REFUSED),
            Limit(300, TEN_MINUTES, address),
        ),
    ),
    # Ten scanners at each of several doors, once a second, behind one address.
    Row(
        "the door",
        "door_api.post_scans door_api.post_walk_ins door_api.post_stand_ins door_api.show_roster"
        " door_api.search",
        (Limit(600, MINUTE, device), Limit(12_000, MINUTE, address), Limit(24_000, MINUTE, network)),
    ),
    # Five hundred open their badge at once; one link is drawn now and then.
    Row(
        "drawing a badge",
        "badges.badge badges.code",
        (Limit(30, MINUTE, link), Limit(3000, MINUTE, address), Limit(12_000, MINUTE, network)),
    ),
    Row(
        "one's own registration",
        "own_data.show own_data.new_erasure personal_data.everything personal_data.history"
        " personal_data.new_erasure"
        " registrations.show registrations.cancellation registrations.new_replacement registrations.renewal"
        " confirmation.show offers.show own_ways.show handing_on.show own_room.show"
        " neutral.show neutral.behind clearance_links.show"
        " own_answers.answers own_answers.needs"
        " personal.offer personal.own personal.own_behind personal.show personal.settings_page"
        " personal.renewal registrations_mine.device registrations_mine.show registrations_mine.renewal"
        " registrations_mine.new_device registrations_several.answers",
        (Limit(120, MINUTE, link), Limit(3000, MINUTE, address), Limit(12_000, MINUTE, network)),
    ),
    # Five hundred calendars on the stroke of the hour, several feeds each.
    Row(
        "feeds",
        "feeds.forum feeds.archive feeds.series feeds.speaker feeds.venue feeds.topic feeds.lecture"
        " feeds.search feeds.atom feeds.json_feed feeds.schedule feeds.audience",
        (Limit(3000, MINUTE, address), Limit(12_000, MINUTE, network)),
    ),
    # A few programs of one person; 60 a minute is what any of them may ask.
    Row("own calendars", "personal_feed.show", (Limit(60, MINUTE, link), Limit(3000, MINUTE, address))),
    # How often one mailbox is written to is bounded in feeds/personal_operations.py, whoever asks.
    Row(
        "asking",
        "personal.send registrations_mine.ask audiences.ask",
        (Limit(10, HOUR, typed_address, Counts.DONE), Limit(600, TEN_MINUTES, address)),
    ),
    # A quarter of a second to draw, or megabytes; the machines that ask keep what they got.
    Row(
        "what machines fetch",
        "sharing.lecture sharing.cover sharing.site_map sharing.site_map_part",
        (Limit(60, MINUTE, address), Limit(240, MINUTE, network)),
    ),
    Row(
        "uploading",
        "speakers_staff.create speakers_staff.update venues_staff.create venues_staff.update"
        " imports_staff.create",
        (Limit(60, HOUR, uploading), Limit(300, MINUTE, address)),
    ),
    Row(
        "taking away",
        "own_data.download personal_data.download"
        " registrations_staff.export registrations_sheet.show lectures_staff.export"
        " badge_sheets.show signing.show",
        (Limit(60, MINUTE, address),),
    ),
    Row(
        "organising",
        "accounts.close_session accounts.choose_language lecture_changes.take_back"
        " lecture_swaps.swap lecture_swaps.take_back"
        " passkeys.ask_to_confirm passkeys.confirm passkeys.ask_to_add passkeys.add passkeys.remove"
        " second_factors.draw second_factors.remove second_factors.make_codes registrations_staff.take_back"
        " second_factors.end_session second_factors.end_others venues_staff.add_room venues_staff.update_room"
        " venues_staff.remove_room venues_staff.remove closures_staff.create closures_staff.remove"
        " closures_staff.restore"
        " journal.reverse journal.reverse_shared renaming.rename_own renaming.rename_shared"
        " merging.merge merging.merge_speaker topics_staff.update"
        " audiences_staff.create audiences_staff.update audiences_staff.renew audiences_staff.remove"
        " members.create members.update members.give_role members.withdraw_role members.send_link"
        " members.deactivate members.reactivate members.sign_out members.remove_second_factors"
        " door_staff.create door_staff.revoke door_staff.let_back members.give_role_back"
        " door_board.settle door_board.reopen door_board.take_back"
        " lecture_changes.end lecture_changes.move lecture_changes.publish lecture_changes.restore"
        " drafts_staff.publish drafts_staff.discard drafts_staff.bring_back"
        " imports_staff.discard import_choices.choose import_choices.apply import_reversals.take_back"
        " clearance_staff.record clearance_staff.take_back clearance_staff.ask clearance_staff.withdraw"
        " together_staff.apply together_staff.take_back season_filling.save"
        " season_copies.make season_copies.take_back"
        " plates.take lectures_staff.create lectures_staff.update series_staff.create series_staff.update"
        " season_staff.lay_out season_staff.take_back season_staff.bring_back inheritance_staff.apply"
        " inheritance_staff.follow slots_staff.fill slots_staff.go_to slots_staff.remove"
        " readiness_steps.note readiness_steps.take_back readiness_steps.say_abroad"
        " readiness_templates.save readiness_templates.take_back"
        " days_off_staff.create days_off_staff.remove"
        " agenda_deeds.create agenda_deeds.place agenda_deeds.keep_draft agenda_deeds.take_back"
        " speaking_staff.ask speaking_staff.record_answer speaking_staff.record_consents"
        " speaking_staff.make_link speaking_staff.renew speaking_times.say speaking_times.say_week"
        " speaking_times.unsay"
        " ways_staff.move seats_staff.resize seats_staff.add_room seats_staff.remove_room"
        " own_room.announce_trouble own_room.end_trouble"
        " line_staff.move line_staff.forgive rules_staff.update approval.approve approval.decline"
        " registrations_staff.decide registrations_staff.send_again registrations_hand.create"
        " registrations_hand.create_several registrations_bulk.carry_out registrations_bulk.take_back"
        " registrations_story.update registrations_merging.join registrations_merging.join_people"
        " stand_ins_staff.note stand_ins_staff.take_back standby_staff.begin standby_staff.act"
        " access_staff.answer questions_staff.create questions_staff.update questions_staff.move"
        " questions_staff.decide questions_staff.take_over"
        " mails_staff.test circulars.create circulars.update circulars.test circulars.send"
        " circulars.take_back circulars.remove",
        (Limit(300, MINUTE, address),),
    ),
    # Each is computed, for organisers alone; a page shows twelve.
    Row("proposals of drawings", "plates.proposal", (Limit(300, MINUTE, address),)),
    # What a page consists of; held by browsers and proxies for long.
    Row(
        "parts of a page",
        "assets.file door_shell.file static lectures.drawing plates.example"
        " speakers.portrait speakers.small_portrait venues.sketch",
        (Limit(30_000, MINUTE, address),),
    ),
)
READING = Row(
    "reading",
    "",
    (Limit(600, MINUTE, searching), Limit(6000, MINUTE, address), Limit(24_000, MINUTE, network)),
)
UNLISTED = Row("what no row names", "", (Limit(5, MINUTE, address),))
# Whoever tries addresses, codes or keys that do not exist soon hears no more whether they do (D-11).
# A link that does exist is answered all the same, so nobody is locked out by a neighbour's tries.
MISSES = (Limit(60, TEN_MINUTES, address), Limit(600, TEN_MINUTES, network))

ROWS = {endpoint: row for row in TABLE for endpoint in row.endpoints.split()}
