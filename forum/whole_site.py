"""Every module that has pages, in the order in which their addresses are joined."""

from forum.accounts import factor_views as second_factors
from forum.accounts import members_views as members
from forum.accounts import passkey_views as passkeys
from forum.accounts import password_links_views as password_links
from forum.accounts import views as accounts
from forum.agenda import deed_views as agenda_deeds
from forum.agenda import views as agenda
from forum.badges import sheet_views as badge_sheets
from forum.badges import signing_views as signing
from forum.badges import views as badges
from forum.circulars import views as circulars
from forum.desk import design_views as desk_design
from forum.desk import export_views as exports_staff
from forum.desk import import_choice_views as import_choices
from forum.desk import import_reversal_views as import_reversals
from forum.desk import import_views as imports_staff
from forum.desk import journal_views as journal_pages
from forum.desk import views as desk
from forum.door import api as door_api
from forum.door import api_stand_ins as _stand_ins_of_the_door  # noqa: F401 (calls of door_api)
from forum.door import board_views as door_board
from forum.door import shell_views as door_shell
from forum.door import staff_views as door_staff
from forum.door import stand_in_views as stand_ins_staff
from forum.door import standby_views as standby_staff
from forum.door import views as door
from forum.feeds import personal_feed_views as personal_feed
from forum.feeds import personal_views as personal
from forum.feeds import views as feeds
from forum.lectures import audience_staff_views as audiences_staff
from forum.lectures import audience_views as audiences
from forum.lectures import change_log_views as change_log
from forum.lectures import changes_views as lecture_changes
from forum.lectures import clash_views as clashes_staff
from forum.lectures import clearance_link_views as clearance_links
from forum.lectures import clearance_views as clearance_staff
from forum.lectures import days_off_views as days_off_staff
from forum.lectures import draft_views as drafts_staff
from forum.lectures import filling_views as season_filling
from forum.lectures import inheritance_views as inheritance_staff
from forum.lectures import merging_views as merging
from forum.lectures import plate_views as plates
from forum.lectures import renaming_views as renaming
from forum.lectures import season_copy_views as season_copies
from forum.lectures import season_views as season_staff
from forum.lectures import series_views as series_staff
from forum.lectures import slot_views as slots_staff
from forum.lectures import staff_views as lectures_staff
from forum.lectures import swap_views as lecture_swaps
from forum.lectures import text_views as texts_staff
from forum.lectures import together_views as together_staff
from forum.lectures import topics_views as topics_staff
from forum.lectures import views as lectures
from forum.privacy import everything_views as personal_data
from forum.privacy import views as own_data
from forum.questions import answers_views as answers_staff
from forum.questions import staff_views as questions_staff
from forum.readiness import board_views as readiness_staff
from forum.readiness import step_views as readiness_steps
from forum.readiness import template_views as readiness_templates
from forum.registrations import access_views as access_staff
from forum.registrations import answer_views as own_answers
from forum.registrations import approval_views as approval
from forum.registrations import confirmation_views as confirmation
from forum.registrations import handing_views as handing_on
from forum.registrations import line_views as line_staff
from forum.registrations import mail_views as mails_staff
from forum.registrations import merging_views as registrations_merging
from forum.registrations import mine_views as registrations_mine
from forum.registrations import neutral_views as neutral
from forum.registrations import offer_views as offers
from forum.registrations import room_views as own_room
from forum.registrations import rules_views as rules_staff
from forum.registrations import seats_views as seats_staff
from forum.registrations import several_views as registrations_several
from forum.registrations import sheet_views as registrations_sheet
from forum.registrations import staff_bulk_views as registrations_bulk
from forum.registrations import staff_hand_views as registrations_hand
from forum.registrations import staff_views as registrations_staff
from forum.registrations import staff_ways_views as ways_staff
from forum.registrations import story_views as registrations_story
from forum.registrations import switching_views as own_ways
from forum.registrations import views as registrations
from forum.sharing import short_views as short_links
from forum.sharing import views as sharing
from forum.speakers import staff_views as speakers_staff
from forum.speakers import views as speakers
from forum.speaking import staff_times_views as speaking_times
from forum.speaking import staff_views as speaking_staff
from forum.speaking import views as speaking
from forum.venues import closure_views as closures_staff
from forum.venues import staff_views as venues_staff
from forum.venues import views as venues
from forum.web import assets, entry, pages

PAGES = (
    entry,
    pages,
    assets,
    lectures,
    change_log,
    lectures_staff,
    imports_staff,
    import_choices,
    import_reversals,
    exports_staff,
    together_staff,
    topics_staff,
    audiences,
    audiences_staff,
    merging,
    renaming,
    journal_pages,
    lecture_changes,
    lecture_swaps,
    drafts_staff,
    clearance_staff,
    clearance_links,
    plates,
    series_staff,
    season_staff,
    readiness_staff,
    readiness_steps,
    readiness_templates,
    season_filling,
    season_copies,
    slots_staff,
    inheritance_staff,
    days_off_staff,
    speakers,
    speakers_staff,
    speaking,
    speaking_staff,
    speaking_times,
    venues,
    venues_staff,
    closures_staff,
    clashes_staff,
    agenda,
    agenda_deeds,
    registrations,
    neutral,
    registrations_mine,
    registrations_several,
    offers,
    own_ways,
    handing_on,
    own_room,
    seats_staff,
    ways_staff,
    registrations_staff,
    registrations_hand,
    registrations_bulk,
    registrations_story,
    registrations_merging,
    line_staff,
    confirmation,
    approval,
    rules_staff,
    registrations_sheet,
    own_answers,
    access_staff,
    questions_staff,
    answers_staff,
    mails_staff,
    circulars,
    badges,
    badge_sheets,
    signing,
    door,
    door_board,
    door_shell,
    door_staff,
    stand_ins_staff,
    standby_staff,
    door_api,
    feeds,
    personal_feed,
    personal,
    own_data,
    personal_data,
    short_links,
    texts_staff,
    sharing,
    desk,
    desk_design,
    accounts,
    second_factors,
    passkeys,
    password_links,
    members,
)
