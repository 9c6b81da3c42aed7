"""What has to happen when somebody opens an address, written by hand. Nothing here is read from the code.

`ROUTES` has a line for every route and method: the endpoint, the method, the table below that says who is
answered how, and the body with which the deed succeeds. Each table names the objects an address may mean,
and for each role one sign an object:

    +  it is shown or done (2xx or 3xx)      s  asked to sign in       1 3 4 9  401 403 404 409
    m  moved: leads to the present address   g  gone for good: 410
    n  answered as if it were done, and nothing is changed
    422  the form asks for more: the admin has a second factor
"""

from dataclasses import dataclass

from tests.security.world import ROLES

SIGNED_OUT = "stranger attendee device-of-one device-of-two revoked-device deactivated"
# How a table is read: objects in the first line, then roles and their signs.
TABLES = """
everybody:                 it
everybody                  +

leaving:                   it
everybody                  s

everybody-once:            it gone
everybody                  +  4

public-lecture:            published former draft cancelled withdrawn online gone
everybody                  +         m      4     +         g         +      4

public-form:               published draft cancelled withdrawn online gone
everybody                  +         4     +         4         +      4

public-proving:            published draft cancelled withdrawn online gone
everybody                  422       4     422       4         +      4

public-neutral:            published draft cancelled withdrawn online gone
everybody                  +         +     +         +         +      +

public-registering:        published draft cancelled withdrawn online gone
everybody                  +         4     9         4         +      4

public-calendar:           published former draft cancelled withdrawn online gone
everybody                  +         +      4     +         +         +      4

public-drawing:            published draft cancelled online gone
everybody                  +         4     +         +      4

public-short:              published draft cancelled withdrawn online gone
everybody                  +         4     +         4         4      4

public-group:              known unannounced empty gone
everybody                  +     4           4     4

public-group-calendar:     known unannounced empty gone
everybody                  +     4           +     4

public-speaker:            known hidden idle gone
everybody                  +     4      4    4

public-speaker-calendar:   known hidden idle gone
everybody                  +     4      +    4

link:                      own another forged revoked otherwise gone
everybody                  +   +       4      4       4         4

public-friend:             it gone
everybody                  +  4

public-clearance:          it gone
everybody                  +  4

public-answers:            it gone
everybody                  +  4

audience:                  good renewed forged otherwise gone
everybody                  +    g       4      4         4

audience-deed:             good renewed forged otherwise gone
everybody                  +    +       4      4         4

calendar:                  good renewed stopped forged ahead otherwise gone
everybody                  +    g       g       4      4     4         4

calendar-page:             good renewed stopped forged ahead otherwise gone
everybody                  +    g       +       4      4     4         4

mine-page:                 good forged otherwise stale gone
everybody                  +    4      4         +     4

mine-deed:                 good forged otherwise stale gone
everybody                  +    4      4         n     4

data-page:                 good forged otherwise stale gone
everybody                  +    4      4         4     4

device:                    it
device-of-one              +
device-of-two              3
everybody-else             1

any-device:                it
device-of-one              +
device-of-two              +
everybody-else             1

signed-in:                 it
signed-out                 s
everybody-else             +

own-passkey:               of-admin gone
signed-out                 s        s
admin                      +        n
everybody-else             n        n

own-session:               here elsewhere gone
signed-out                 s    s         s
admin                      s    +         n
everybody-else             n    n         n

own-factor:                it
signed-out                 s
admin                      +
everybody-else             n

password-link:             good forged otherwise gone
everybody                  +    g      g         g

password-choice:           good forged otherwise gone
everybody                  s    g      g         g

proving:                   it
signed-out                 s
admin                      422
everybody-else             +

admins:                    it
signed-out                 s
admin                      +
everybody-else             3

admins-of-member:          it gone
signed-out                 s  s
admin                      +  4
everybody-else             3  3

doors:                     it
signed-out                 s
without-grants             3
everybody-else             +

doors-of-lecture:          one former-one two former-two loose gone
signed-out                 s   s          s   s          s     s
without-grants             3   3          3   3          3     3
door-of-one                +   +          4   4          4     4
organiser-of-one           +   +          4   4          4     4
everybody-else             +   +          +   +          +     4

doors-of-device:           one two both revoked gone
signed-out                 s   s   s    s       s
without-grants             3   3   3    3       3
door-of-one                +   4   4    +       4
organiser-of-one           +   4   4    +       4
everybody-else             +   +   +    +       4

organisers:                it
signed-out                 s
door                       3
door-of-one                3
without-grants             3
everybody-else             +

organisers-import:         it gone
signed-out                 s  s
door                       3  3
door-of-one                3  3
without-grants             3  3
admin                      +  4
everybody-else             4  4

organisers-of-all:         it
signed-out                 s
organiser                  +
admin                      +
everybody-else             3

organisers-of-all-place:   it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-all-person:  it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-audience:    it gone
signed-out                 s  s
door                       3  3
door-of-one                3  3
without-grants             3  3
everybody-else             +  4

organisers-of-all-audience: it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-all-gone:    it gone
signed-out                 s  s
organiser                  +  n
admin                      +  n
everybody-else             3  3

organisers-of-lecture:     one former-one two former-two loose gone
signed-out                 s   s          s   s          s     s
organiser-of-one           +   +          4   4          4     4
organiser                  +   +          +   +          +     4
admin                      +   +          +   +          +     4
everybody-else             3   3          3   3          3     3

organisers-of-circular:    one two loose astray gone
signed-out                 s   s   s     s      s
organiser-of-one           +   4   4     4      4
organiser                  +   +   +     4      4
admin                      +   +   +     4      4
everybody-else             3   3   3     3      3

organisers-of-registration: one two loose astray gone
signed-out                 s   s   s     s      s
organiser-of-one           +   4   4     4      4
organiser                  +   +   +     4      4
admin                      +   +   +     4      4
everybody-else             3   3   3     3      3

organisers-of-request:     one two loose astray gone
signed-out                 s   s   s     s      s
organiser-of-one           9   4   4     4      4
organiser                  9   9   9     4      4
admin                      9   9   9     4      4
everybody-else             3   3   3     3      3

organisers-of-series:      one former-one two former-two gone
signed-out                 s   s          s   s          s
organiser-of-one           +   +          4   4          4
organiser                  +   +          +   +          4
admin                      +   +          +   +          4
everybody-else             3   3          3   3          3

organisers-of-journal:     one two gone
signed-out                 s   s   s
organiser-of-one           +   4   4
organiser                  +   +   4
admin                      +   +   4
everybody-else             3   3   3

organisers-of-line:        one two astray gone
signed-out                 s   s   s      s
organiser-of-one           +   4   4      4
organiser                  +   +   4      4
admin                      +   +   4      4
everybody-else             3   3   3      3

organisers-of-line-blind:  one two astray gone
signed-out                 s   s   s      s
organiser-of-one           9   4   4      4
organiser                  9   9   4      4
admin                      9   9   4      4
everybody-else             3   3   3      3

organisers-of-all-shared:  it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-all-line:    it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-all-blind:   it gone
signed-out                 s  s
organiser                  9  4
admin                      9  4
everybody-else             3  3

organisers-of-all-group:   it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-all-topic:   it gone
signed-out                 s  s
organiser                  +  4
admin                      +  4
everybody-else             3  3

organisers-of-double:      one two hidden-two loose idle gone
signed-out                 s   s   s          s     s    s
organiser-of-one           4   4   4          4     4    4
organiser                  +   +   +          +     +    4
admin                      +   +   +          +     +    4
everybody-else             3   3   3          3     3    3

organisers-of-asker:       one former-one two former-two gone
signed-out                 s   s          s   s          s
organiser-of-one           +   +          4   4          4
organiser                  +   +          +   +          4
admin                      +   +          +   +          4
everybody-else             3   3          3   3          3

organisers-of-question:    one two astray gone
signed-out                 s   s   s      s
organiser-of-one           +   4   4      4
organiser                  +   +   4      4
admin                      +   +   4      4
everybody-else             3   3   3      3

organisers-of-speaker:     one two hidden-two loose both idle gone
signed-out                 s   s   s          s     s    s    s
organiser-of-one           +   4   4          4     4    +    4
organiser                  +   +   +          +     +    +    4
admin                      +   +   +          +     +    +    4
everybody-else             3   3   3          3     3    3    3

organisers-portrait:       one two hidden-two gone
signed-out                 s   s   s          s
organiser-of-one           +   +   +          4
organiser                  +   +   +          4
admin                      +   +   +          4
everybody-else             3   3   3          3
"""

# endpoint, method, table; then the state in which a lecture has to be, and the body that succeeds.
ROUTES = """
static                           GET   everybody-once
assets.file                      GET   everybody-once
door_shell.file                  GET   everybody-once
entry.root                       GET   everybody
entry.alive                      GET   everybody
entry.ready                      GET   everybody
pages.contact                    GET   everybody
pages.privacy                    GET   everybody
lectures.home                    GET   everybody
lectures.programme               GET   everybody
lectures.archive                 GET   everybody
change_log.index                 GET   everybody
lectures.show                    GET   public-lecture
lectures.series                  GET   public-group
lectures.topic                   GET   public-group
lectures.drawing                 GET   public-drawing
plates.index                     GET   everybody
plates.example                   GET   everybody-once
speakers.index                   GET   everybody
speakers.show                    GET   public-speaker
speakers.portrait                GET   public-speaker
speakers.small_portrait          GET   public-speaker
venues.show                      GET   everybody-once
venues.sketch                    GET   everybody-once
feeds.subscribe                  GET   everybody
feeds.forum                      GET   everybody
feeds.archive                    GET   everybody-once
feeds.series                     GET   public-group-calendar
feeds.topic                      GET   public-group-calendar
feeds.speaker                    GET   public-speaker-calendar
feeds.venue                      GET   everybody-once
feeds.lecture                    GET   public-calendar
feeds.atom                       GET   everybody
feeds.json_feed                  GET   everybody
feeds.schedule                   GET   everybody
feeds.search                     GET   everybody-once
feeds.audience                   GET   audience
audiences.index                  GET   everybody
audiences.ask                    POST  everybody                    asking
audiences.sent                   GET   everybody
audiences.show                   GET   audience
audiences.keep                   POST  audience-deed
audiences.let_go                 POST  everybody
sharing.lecture                  GET   public-lecture
short_links.lecture              GET   public-short
sharing.cover                    GET   everybody
sharing.site_map                 GET   everybody
sharing.site_map_part            GET   everybody-once
sharing.robots                   GET   everybody
sharing.manifest                 GET   everybody
sharing.favicon                  GET   everybody
api-docs.openapi_json            GET   everybody

registrations.index              GET   public-form
registrations.new                GET   public-form
registrations.create             POST  public-registering           registration
registrations.sent               GET   public-form
registrations.show               GET   link
registrations.cancellation       GET   link
registrations.cancel             POST  link
confirmation.confirm_by_code     POST  public-proving               code
confirmation.send_again          POST  public-form                  mail-again
confirmation.show                GET   link
confirmation.confirm             POST  link
offers.show                      GET   link
offers.accept                    POST  link
own_room.show                    GET   link                online
own_room.enter                   POST  link
own_ways.show                    GET   link
own_ways.switch                  POST  link                         way
handing_on.show                  GET   link                online
handing_on.begin                 POST  link                online
handing_on.take_back             POST  link                online
handing_on.friend                GET   public-friend
handing_on.take                  POST  public-friend                registration
speaking.show                    GET   public-answers
speaking.lecture                 GET   public-answers
speaking.answer                  POST  public-answers               speaker-agrees
speaking.consent                 POST  public-answers               speaker-consents
speaking.availability            GET   public-answers
speaking.say                     POST  public-answers               speaker-span
speaking.say_week                POST  public-answers               speaker-week
speaking.unsay                   POST  public-answers
clearance_links.show             GET   public-clearance
clearance_links.answer           POST  public-clearance             answer-clearance
registrations.new_replacement    GET   link
registrations.replace            POST  link
registrations.renewal            GET   link
registrations_mine.new_device    GET   link
registrations_mine.keep          POST  link
registrations_mine.index         GET   everybody
registrations_mine.ask           POST  everybody                    asking
registrations_mine.sent          GET   everybody
registrations_mine.device        GET   everybody
registrations_mine.forget        POST  everybody
registrations_mine.show          GET   mine-page
registrations_mine.renewal       GET   mine-page
registrations_mine.renew         POST  mine-deed
registrations_several.new        GET   everybody
registrations_several.index      GET   everybody
registrations_several.create     POST  everybody                    lectures
registrations_several.answers    GET   everybody
neutral.show                     GET   public-neutral
neutral.behind                   GET   public-neutral
own_data.show                    GET   link
own_data.download                GET   link
own_data.withdraw                POST  link
own_data.send                    POST  link
own_data.new_erasure             GET   link
own_data.erase                   POST  link
own_data.sent                    GET   everybody
own_data.erased                  GET   everybody
personal_data.everything         GET   data-page
personal_data.download           GET   data-page
personal_data.history            GET   data-page
personal_data.choose             POST  data-page                    history
personal_data.new_erasure        GET   data-page
personal_data.erase              POST  data-page
badges.badge                     GET   link
badges.code                      GET   link

personal_feed.show               GET   calendar
personal.ask                     GET   everybody
personal.send                    POST  everybody                    asking
personal.sent                    GET   everybody
personal.offer                   GET   link
personal.send_to_owner           POST  link
personal.own                     GET   everybody
personal.own_behind              GET   everybody
personal.show                    GET   calendar-page
personal.settings_page           GET   calendar-page
personal.remind                  POST  calendar-page                reminder
personal.stop                    POST  calendar-page
personal.start                   POST  calendar-page
personal.renewal                 GET   calendar-page
personal.renew                   POST  calendar-page

door.index                       GET   everybody
door_shell.worker                GET   everybody
door_shell.manifest              GET   everybody
door.enrol                       POST  everybody                    enrolment
door_api.show_roster             GET   any-device
door_api.search                  GET   any-device
door_api.post_scans              POST  device                       scans
door_api.post_walk_ins           POST  device                       walk-ins
door_api.post_stand_ins          POST  device                       stand-ins
door_staff.index                 GET   doors
door_staff.create                POST  doors                        device
door_staff.show                  GET   doors-of-device
door_staff.revoke                POST  doors-of-device
door_staff.let_back              POST  doors-of-device
door_board.index                 GET   doors-of-lecture
door_board.show_now              GET   doors-of-lecture
door_board.settle                POST  doors-of-lecture             outcome
door_board.reopen                POST  doors-of-lecture
door_board.take_back             POST  doors-of-lecture

accounts.sign_in                 GET   everybody
accounts.open_session            POST  everybody                    sign-in
accounts.close_session           POST  leaving
accounts.choose_language         POST  everybody                    language
accounts.account                 GET   signed-in
desk_design.index                GET   signed-in
accounts.change_password         POST  signed-in                    password
accounts.second_step             GET   leaving
accounts.answer_second_step      POST  leaving
accounts.confirm                 GET   signed-in
accounts.prove                   POST  proving                   proof
passkeys.ask_to_sign_in          POST  everybody
passkeys.sign_in                 POST  leaving
passkeys.ask_to_confirm          POST  signed-in
passkeys.confirm                 POST  signed-in
passkeys.ask_to_add              POST  signed-in
passkeys.add                     POST  signed-in
passkeys.remove                  POST  own-passkey
second_factors.draw              POST  signed-in
second_factors.show              GET   signed-in
second_factors.confirm           POST  signed-in
second_factors.remove            POST  signed-in
second_factors.make_codes        POST  own-factor
second_factors.end_session       POST  own-session
second_factors.end_others        POST  signed-in
password_links.ask               GET   everybody
password_links.send              POST  everybody                    address
password_links.sent              GET   everybody
password_links.show              GET   password-link
password_links.choose            POST  password-choice                choice

members.index                    GET   admins
members.new                      GET   admins
members.create                   POST  admins                       invitation
members.show                     GET   admins-of-member
members.update                   POST  admins-of-member             member
members.give_role                POST  admins-of-member             role
members.withdraw_role            POST  admins-of-member             withdrawal
members.give_role_back           POST  admins-of-member
members.send_link                POST  admins-of-member
members.deactivate               POST  admins-of-member
members.reactivate               POST  admins-of-member
members.sign_out                 POST  admins-of-member
members.remove_second_factors    POST  admins-of-member

desk.index                       GET   organisers
lectures_staff.index             GET   organisers
lectures_staff.export            GET   organisers
lectures_staff.new               GET   organisers
imports_staff.index              GET   organisers
imports_staff.create             POST  organisers                   programme
imports_staff.template           GET   organisers
imports_staff.show               GET   organisers-import
imports_staff.refused            GET   organisers-import
imports_staff.discard            POST  organisers-import
import_choices.choose            POST  organisers-import            rows
import_choices.apply             POST  organisers-import            rows
import_reversals.new             GET   organisers-import
import_reversals.take_back       POST  organisers-import
exports_staff.index              GET   organisers
exports_staff.download           GET   organisers
lectures_staff.create            POST  organisers                   lecture
lectures_staff.show              GET   organisers-of-lecture
lectures_staff.edit              GET   organisers-of-lecture
lectures_staff.update            POST  organisers-of-lecture        changes
lecture_changes.publish          POST  organisers-of-lecture draft
lecture_changes.new_move         GET   organisers-of-lecture
lecture_changes.move             POST  organisers-of-lecture        move
lecture_changes.new_end          GET   organisers-of-lecture
lecture_changes.end              POST  organisers-of-lecture        reason
lecture_changes.restore          POST  organisers-of-lecture cancelled
lecture_changes.take_back        POST  organisers-of-lecture
lecture_swaps.new                GET   organisers-of-lecture
lecture_swaps.swap               POST  organisers-of-lecture        reason
lecture_swaps.take_back          POST  organisers-of-lecture
speaking_staff.show              GET   organisers-of-lecture
speaking_staff.ask               POST  organisers-of-lecture        speaker-question
speaking_staff.record_answer     POST  organisers-of-lecture        speaker-declines
speaking_staff.record_consents   POST  organisers-of-lecture        speaker-recorded
speaking_staff.make_link         POST  organisers-of-lecture
speaking_staff.renew             POST  organisers-of-lecture
speaking_times.availability      GET   organisers-of-lecture
speaking_times.say               POST  organisers-of-lecture        speaker-span
speaking_times.say_week          POST  organisers-of-lecture        speaker-week
speaking_times.unsay             POST  organisers-of-lecture
clearance_staff.show             GET   organisers-of-lecture
clearance_staff.record           POST  organisers-of-lecture        clearance
clearance_staff.take_back        POST  organisers-of-lecture
clearance_staff.ask              POST  organisers-of-lecture
clearance_staff.withdraw         POST  organisers-of-lecture
drafts_staff.show                GET   organisers-of-lecture
drafts_staff.publish             POST  organisers-of-lecture
drafts_staff.discard             POST  organisers-of-lecture
drafts_staff.bring_back          POST  organisers-of-lecture
plates.choose                    GET   organisers-of-lecture
plates.take                      POST  organisers-of-lecture        plate
plates.proposal                  GET   organisers
ways_staff.show                  GET   organisers-of-registration
ways_staff.move                  POST  organisers-of-registration   move-way
seats_staff.index                GET   organisers-of-lecture
seats_staff.resize               POST  organisers-of-lecture        seats
seats_staff.add_room             POST  organisers-of-lecture        branch
seats_staff.remove_room          POST  organisers-of-lecture
own_room.new_trouble             GET   organisers-of-lecture
own_room.announce_trouble        POST  organisers-of-lecture        trouble
own_room.end_trouble             POST  organisers-of-lecture
registrations_staff.index        GET   organisers-of-lecture
registrations_staff.export       GET   organisers-of-lecture
signing.show                     GET   doors-of-lecture
badge_sheets.new                 GET   organisers-of-lecture
badge_sheets.show                GET   organisers-of-lecture
registrations_sheet.show         GET   doors-of-lecture
standby_staff.show               GET   doors-of-lecture
standby_staff.begin              POST  doors-of-lecture             standby
standby_staff.act                POST  doors-of-lecture
registrations_staff.new_export   GET   organisers-of-lecture
registrations_hand.new           GET   organisers-of-lecture
registrations_hand.create        POST  organisers-of-lecture        by-hand
registrations_hand.new_several   GET   organisers-of-lecture
registrations_hand.create_several POST organisers-of-lecture        pasted
registrations_bulk.new           GET   organisers-of-lecture
registrations_bulk.carry_out     POST  organisers-of-lecture        many
registrations_bulk.take_back     POST  organisers-of-lecture
registrations_story.show         GET   organisers-of-registration
registrations_story.update       POST  organisers-of-registration   revision
stand_ins_staff.note             POST  organisers-of-registration
stand_ins_staff.take_back        POST  organisers-of-registration
registrations_merging.index      GET   organisers-of-lecture
registrations_merging.new        GET   organisers-of-registration
registrations_merging.join       POST  organisers-of-registration   merger
registrations_merging.people     GET   organisers-of-all
registrations_merging.new_people GET   organisers-of-all-person
registrations_merging.join_people POST organisers-of-all-person    people
registrations_staff.send_again   POST  organisers-of-lecture
registrations_staff.new_decision GET   organisers-of-registration
registrations_staff.decide       POST  organisers-of-registration   why
rules_staff.edit                 GET   organisers-of-lecture
rules_staff.update               POST  organisers-of-lecture        rules
approval.show                    GET   organisers-of-registration
approval.approve                 POST  organisers-of-request
approval.decline                 POST  organisers-of-request        why
line_staff.index                 GET   organisers-of-lecture
line_staff.move                  POST  organisers-of-request        place
line_staff.forgive               POST  organisers-of-registration
registrations_staff.take_back    POST  organisers-of-registration
mails_staff.index                GET   organisers-of-lecture
mails_staff.show                 GET   organisers-of-lecture
mails_staff.face                 GET   organisers-of-lecture
mails_staff.test                 POST  organisers-of-lecture
circulars.index                  GET   organisers-of-lecture
circulars.new                    GET   organisers-of-lecture
circulars.create                 POST  organisers-of-lecture        circular
circulars.show                   GET   organisers-of-circular
circulars.face                   GET   organisers-of-circular
circulars.edit                   GET   organisers-of-circular
circulars.update                 POST  organisers-of-circular       circular
circulars.test                   POST  organisers-of-circular
circulars.send                   POST  organisers-of-circular       sending
circulars.take_back              POST  organisers-of-circular
circulars.remove                 POST  organisers-of-circular
own_answers.answers              GET   link
own_answers.change_answers       POST  link                         answers
own_answers.needs                GET   link
own_answers.change_needs         POST  link                         needs
access_staff.index               GET   organisers-of-lecture
access_staff.answer              POST  organisers-of-registration   reply
answers_staff.index              GET   organisers-of-lecture
questions_staff.index            GET   organisers-of-asker
questions_staff.new              GET   organisers-of-asker
questions_staff.create           POST  organisers-of-asker          question
questions_staff.preview          GET   organisers-of-asker
questions_staff.take_over        POST  organisers-of-asker          source
questions_staff.edit             GET   organisers-of-question
questions_staff.update           POST  organisers-of-question       question
questions_staff.move             POST  organisers-of-question
questions_staff.decide           POST  organisers-of-question
together_staff.new               GET   organisers
together_staff.apply             POST  organisers                   together
together_staff.take_back         POST  organisers
texts_staff.lecture              GET   organisers-of-lecture
texts_staff.week                 GET   organisers-of-series
series_staff.index               GET   organisers
series_staff.new                 GET   organisers-of-all
series_staff.create              POST  organisers-of-all            series
series_staff.edit                GET   organisers-of-series
series_staff.update              POST  organisers-of-series         series
season_staff.board               GET   organisers-of-series
season_staff.dates               GET   organisers-of-series
season_staff.lay_out             POST  organisers-of-series         dates
season_copies.preview            GET   organisers-of-series
season_copies.make               POST  organisers-of-series         copies
season_copies.take_back          POST  organisers-of-series
season_filling.table             GET   organisers-of-series
season_filling.save              POST  organisers-of-series         rows-of-slots
season_staff.take_back           POST  organisers-of-series
season_staff.bring_back          POST  organisers-of-series
readiness_staff.index            GET   organisers
readiness_staff.of_series        GET   organisers-of-series
readiness_steps.show             GET   organisers-of-lecture
readiness_steps.note             POST  organisers-of-lecture        done
readiness_steps.take_back        POST  organisers-of-lecture
readiness_steps.say_abroad       POST  organisers-of-lecture        from-abroad
readiness_templates.edit         GET   organisers-of-series
readiness_templates.save         POST  organisers-of-series         steps
readiness_templates.take_back    POST  organisers-of-series
inheritance_staff.outlook        GET   organisers-of-series
inheritance_staff.apply          POST  organisers-of-series
inheritance_staff.follow         POST  organisers-of-lecture        setting
slots_staff.filling              GET   organisers-of-lecture draft
slots_staff.fill                 POST  organisers-of-lecture draft  filling
slots_staff.go_to                POST  organisers-of-lecture draft  stage
slots_staff.remove               POST  organisers-of-lecture
days_off_staff.index             GET   organisers-of-all
days_off_staff.create            POST  organisers-of-all            days-off
days_off_staff.remove            POST  organisers-of-all
speakers_staff.index             GET   organisers
speakers_staff.new               GET   organisers
speakers_staff.create            POST  organisers                   speaker
speakers_staff.edit              GET   organisers-of-speaker
speakers_staff.update            POST  organisers-of-speaker        speaker
speakers_staff.portrait          GET   organisers-portrait
journal.index                    GET   organisers
journal.own                      GET   organisers-of-journal
journal.new_reversal             GET   organisers-of-line
journal.reverse                  POST  organisers-of-line-blind     units
journal.shared                   GET   organisers-of-all-shared
journal.new_shared_reversal      GET   organisers-of-all-line
journal.reverse_shared           POST  organisers-of-all-blind      units
renaming.own                     GET   organisers-of-journal
renaming.rename_own              POST  organisers-of-journal        new-slug
renaming.shared                  GET   organisers-of-all-shared
renaming.rename_shared           POST  organisers-of-all-shared     new-slug
merging.new                      GET   organisers-of-all-group
merging.merge                    POST  organisers-of-all-group      understood
merging.doubles                  GET   organisers
merging.new_speaker              GET   organisers-of-double
merging.merge_speaker            POST  organisers-of-double         understood
audiences_staff.index            GET   organisers
audiences_staff.new              GET   organisers-of-all
audiences_staff.create           POST  organisers-of-all            audience
audiences_staff.show             GET   organisers-of-audience
audiences_staff.update           POST  organisers-of-all-audience   audience
audiences_staff.renew            POST  organisers-of-all-audience
audiences_staff.remove           POST  organisers-of-all-gone
topics_staff.index               GET   organisers-of-all
topics_staff.edit                GET   organisers-of-all-topic
topics_staff.update              POST  organisers-of-all-topic      topic
venues_staff.index               GET   organisers
venues_staff.new                 GET   organisers-of-all
venues_staff.create              POST  organisers-of-all            venue
venues_staff.edit                GET   organisers-of-all-place
venues_staff.update              POST  organisers-of-all-place      venue
venues_staff.new_room            GET   organisers-of-all-place
venues_staff.add_room            POST  organisers-of-all-place      room
venues_staff.edit_room           GET   organisers-of-all-place
venues_staff.update_room         POST  organisers-of-all-place      room
venues_staff.remove_room         POST  organisers-of-all-place
venues_staff.remove              POST  organisers-of-all-place
closures_staff.index             GET   organisers-of-all-place
closures_staff.create            POST  organisers-of-all-place      closure
closures_staff.remove            POST  organisers-of-all-place
closures_staff.restore           POST  organisers-of-all-place
clashes_staff.index              GET   organisers
agenda.index                     GET   organisers
agenda.window                    GET   organisers
agenda.outlook_of_new            GET   organisers
agenda.outlook                   GET   organisers-of-lecture
agenda.sheet                     GET   organisers-of-lecture
agenda.new                       GET   organisers
agenda_deeds.create              POST  organisers                   in-the-agenda
agenda_deeds.place               POST  organisers-of-lecture draft  in-the-agenda
agenda_deeds.keep_draft          POST  organisers-of-lecture        in-the-agenda
agenda_deeds.take_back           POST  organisers-of-lecture
"""

# Unsafe, yet nothing in the database is changed by them in this world, and why.
HARMLESS = {
    "door_board.reopen": "nothing was settled; tests/door/test_board.py opens again what was",
    "together_staff.apply": "what is ticked is of no series; tests/lectures/test_together.py changes some",
    "together_staff.take_back": "nothing was changed a moment ago",
    "season_copies.take_back": "nothing was copied; tests/lectures/test_season_copy.py takes that back",
    "season_filling.save": "nothing is typed into a row; tests/lectures/test_filling.py fills some",
    "imports_staff.discard": "this one came in; tests/faults/imports.py forgets one that waits",
    "season_staff.take_back": "nothing was laid out; tests/lectures/test_season_pages.py takes that back",
    "season_staff.bring_back": "nothing was removed; tests/lectures/test_season_pages.py brings back",
    "inheritance_staff.apply": "the series have not changed; tests/lectures/test_season_pages.py applies one",
    "readiness_steps.take_back": "nothing was noted; tests/readiness/test_readiness_pages.py takes that back",
    "readiness_templates.take_back": "nothing was chosen; tests/readiness/test_readiness_pages.py does it",
    "slots_staff.remove": "there is no empty slot; tests/lectures/test_season_pages.py removes some",
    "days_off_staff.remove": "none are entered; tests/lectures/test_season_pages.py removes some",
    "journal.reverse": "nothing was shown before; tests/desk/test_journal.py takes lines back",
    "journal.reverse_shared": "nothing was shown before",
    "ways_staff.move": "the seat is there already",
    "standby_staff.act": "nobody opened it; tests/door/test_standby_page.py gives seats out",
    "own_room.enter": "the room is not open yet; tests/registrations/test_room.py goes in",
    "own_ways.switch": "the seat is there already; tests/registrations/test_switching.py changes it",
    "seats_staff.remove_room": "there is no branch room",
    **dict.fromkeys(
        ("venues_staff.remove_room", "venues_staff.remove"),
        "lectures are held there; tests/venues/test_deleting.py deletes others",
    ),
    "closures_staff.restore": "it is there; tests/venues/test_closures.py enters one again",
    "own_room.end_trouble": "nothing is announced",
    "confirmation.confirm": "the address of this link is proved; test_confirmation.py has others",
    "approval.approve": "nobody has asked; tests/registrations/test_approval.py has requests",
    "approval.decline": "nobody has asked",
    "offers.accept": "this seat is confirmed already; tests/registrations/test_offers.py accepts one",
    "line_staff.move": "one alone in line; tests/registrations/test_line_pages.py moves one of several",
    "circulars.take_back": "no message was sent; tests/circulars/test_circulars.py takes one back",
    "own_data.withdraw": "no consent is on record; tests/privacy/test_pages.py withdraws some",
    "registrations_mine.keep": "a browser's memory is a cookie",
    **dict.fromkeys(
        ("speaking.unsay", "speaking_times.unsay"),
        "nothing was said of this time; tests/speaking/test_answers.py takes some out",
    ),
    "audiences.ask": "no audience takes this address; tests/lectures/test_audiences.py asks for one",
    "audiences.keep": "a browser's memory is a cookie",
    "audiences.let_go": "a browser's memory is a cookie",
    "registrations_mine.forget": "a browser's memory is a cookie",
    "accounts.choose_language": "a stranger's choice is a cookie; the account's own is tested beside it",
    "registrations_staff.send_again": "no mail has failed",
    "lecture_swaps.swap": "there is no other lecture; tests/lectures/test_swapping.py swaps two",
    "lecture_swaps.take_back": "nothing was swapped",
    "lecture_changes.take_back": "nothing was done with a lecture a moment ago",
    "agenda_deeds.take_back": "nothing was done in the agenda; tests/agenda/ takes steps back",
    **dict.fromkeys(
        ("drafts_staff.publish", "drafts_staff.discard", "drafts_staff.bring_back"),
        "no lecture has a draft; tests/lectures/test_drafts.py publishes some",
    ),
    "clearance_staff.take_back": "nothing is cleared",
    "clearance_staff.ask": "no series here asks for clearance, so nobody is named to ask",
    "clearance_staff.withdraw": "no link is out for these lectures",
    "registrations_staff.take_back": "nothing was done with a registration a moment ago",
    "registrations_bulk.take_back": "nothing was done with many a moment ago",
    "accounts.answer_second_step": "nobody has given a password before",
    "passkeys.ask_to_sign_in": "a challenge is kept in the cookie",
    "passkeys.ask_to_confirm": "a challenge is kept in the cookie",
    "passkeys.ask_to_add": "a challenge is kept in the cookie",
    "passkeys.sign_in": "only an authenticator can answer; tests/accounts/test_passkeys.py has one",
    "passkeys.confirm": "only an authenticator can answer",
    "passkeys.add": "only an authenticator can answer",
    "second_factors.confirm": "no app has been prepared",
    "second_factors.remove": "nobody has an app",
    "members.reactivate": "nobody named here is shut out",
    "members.remove_second_factors": "nobody named here has one",
}

# What a session that was not proved for ten minutes does not open, whoever it belongs to.
FRESH = {
    "registrations_staff.export",
    "badge_sheets.show",
    "signing.show",
    "registrations_sheet.show",
    "passkeys.ask_to_add",
    "passkeys.add",
    "passkeys.remove",
    "second_factors.draw",
    "second_factors.show",
    "second_factors.confirm",
    "second_factors.remove",
    "second_factors.make_codes",
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

# Whoever has a shell where they run has the database too; they are listed so that none is there unseen.
COMMANDS = """
backup, badges reissue, check, db branches, db check, db current, db downgrade, db edit, db heads, db history,
db init, db list-templates, db merge, db migrate, db revision, db show, db stamp, db upgrade, demo load,
door enrol, feeds check, icons draw, keys draw, keys next, lectures clashes, lectures import,
lectures reindex, privacy columns, privacy due, openapi list-config-prefixes, openapi print, openapi write,
restore, schema draw, staff add, staff deactivate, staff invite, staff list, staff reactivate,
staff remove-second-factors, staff reset, work
"""


@dataclass(frozen=True)
class Route:
    """One way of asking: an endpoint and a method, and what is expected of it."""

    endpoint: str
    method: str
    table: str
    state: str
    body: str

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


def routes() -> list[Route]:
    """Every line of ROUTES."""
    found = []
    for line in filter(None, ROUTES.splitlines()):
        endpoint, method, table, *more = line.split()
        state = next((word for word in more if word in {"draft", "cancelled", "online"}), "published")
        found.append(Route(endpoint, method, table, state, "".join(word for word in more if word != state)))
    return found


def tables() -> dict[str, dict[str, dict[str, str]]]:
    """By the name of a table and a role, the sign of each object."""
    return dict(_table(*lines) for lines in map(str.splitlines, TABLES.strip().split("\n\n")))


def _table(head: str, *lines: str) -> tuple[str, dict[str, dict[str, str]]]:
    name, objects = head.split(":")
    signs: dict[str, dict[str, str]] = {}
    for line in lines:
        who, *row = line.split()
        for role in _roles(who, signs):
            signs[role] = dict(zip(objects.split(), row, strict=True))
    return name, signs


def _roles(who: str, known: dict[str, dict[str, str]]) -> list[str]:
    if who == "signed-out":
        return SIGNED_OUT.split()
    return [role for role in ROLES if role not in known] if who.startswith("everybody") else [who]
