"""Every column of the schema: whose data it holds, of what kind, who gets it, how and when it goes (C-65).

One table, read by the export, by docs/personal-data.md and by the test that finds a new column nobody has
thought about. `title*` stands for the four columns of a bilingual text.
"""

from dataclasses import dataclass
from functools import cache

from forum.privacy.nobodys import NOBODYS

WORDING = ("_zh", "_en", "_original", "_language")

# Of each term: what is done with the value, and what that means.
KINDS = {
    "identity": "who somebody is",
    "contact": "how somebody is reached",
    "content": "what somebody wrote, or what was written about them",
    "choice": "what somebody chose",
    "health": "what may tell of somebody's health",
    "presence": "when somebody was where, or did what",
    "technical": "what keeps it together; tells of a person only beside the others",
}
ERASED = {
    "mark": "“—” takes its place",
    "emptied": "is emptied",
    "row": "the row is deleted",
    "parted": "leads to nobody's row",
    "anew": "is drawn anew, so that no paper leads here",
    "figure": "stays: with nobody behind it, it is a figure",
    "evidence": "stays as evidence of what was agreed, with nobody behind it",
    "account": "stays while the account is needed; organisers see to it",
    "office": "stays as evidence of who decided; organisers see to it",
    "published": "was published with consent; organisers take it back",
}
KEPT = {
    "audience": "until organisers take it off the list",
    "registration": "until the registration becomes anonymous (`FORUM_KEEP_REGISTRATIONS_MONTHS`)",
    "person": "until the last registration of the person becomes anonymous",
    "needs": "30 days after the lecture",
    "scans": "`FORUM_KEEP_SCANS_DAYS` after the lecture, then as figures",
    "journal": "`FORUM_KEEP_JOURNAL_MONTHS`, then without words and attendees",
    "mail": "`FORUM_KEEP_MAIL_DAYS` after it was sent or failed",
    "door": "until the lecture is over and the registration anonymous",
    "two-days": "two days",
    "import": "two days after somebody last touched it, what came of it for thirty days",
    "account": "as long as the account",
    "office": "until organisers name somebody else",
    "lecture": "as long as the lecture",
    "spans": "thirty days after they are over",
    "for-good": "for good: it names nobody, and every restored backup needs it",
}

# A table and whose data it holds; then columns | kind | in the export, or why not | erased | kept.
PERSONAL = """
attendees of attendees
  name affiliation | identity | yes | mark | person
  email | contact | yes | emptied | person
  keeps_history no_shows_cleared_at | choice | yes | emptied | person
  language | choice | yes | figure | person
  created_at | presence | yes | figure | person
  email_key | contact | the address in small letters | emptied | person
  id public_id link_generation anonymised_at | technical | links are derived from them | parted | person
other_addresses of attendees
  email joined_at | contact | yes | row | person
  id attendee_id email_key | technical | a key, or the address in small letters | row | person
registrations of attendees
  name affiliation | identity | yes | mark | registration
  search_keys sort_key | identity | made from name, affiliation and address | emptied | registration
  timezone | choice | yes | emptied | registration
  language | choice | yes | figure | registration
  decline_reason override_reason | content | yes | emptied | registration
  stand_in_name | identity | yes | emptied | registration
  stand_in stand_in_said_at | presence | yes | figure | registration
  state ended_because origin yields has_come invitation_said | presence | yes | figure | registration
  registered_at queued_at state_changed_at held_until approved_at | presence | yes | figure | registration
  address_confirmed_at bypassed_line_at joined_at | presence | yes | figure | registration
  invitation_stamped_at | presence | yes | figure | registration
  public_id | technical | yes | figure | registration
  attendee_id | technical | a key of ours | parted | registration
  share submission_key | technical | tells two sendings apart | emptied | registration
  token_id | technical | opens the door; the badge itself carries it | anew | registration
  id lecture_id pool_id anonymised_at | technical | a key or a count of ours | figure | registration
  link_generation roster_cursor | technical | a key or a count of ours | figure | registration
  invitation_sequence | technical | a key or a count of ours | figure | registration
consents of attendees
  purpose text language given_at withdrawn_at | choice | yes | evidence | registration
  text_sha256 | technical | yes | evidence | registration
  id registration_id | technical | a key of ours | evidence | registration
access_requests of attendees
  kinds languages note | health | yes | row | needs
  answer created_at answered_at | content | yes | row | needs
  id registration_id reminded_at | technical | a key, or who of the staff answered | row | needs
  answered_by_id | technical | a key, or who of the staff answered | row | needs
question_answers of attendees
  value answered_at | content | yes | row | registration
  id registration_id | technical | a key of ours; the question stands beside the answer | row | registration
  question_id | technical | a key of ours; the question stands beside the answer | row | registration
audience_addresses of attendees
  email_key | contact | the address itself, so that the link of an audience may be sent there | row | audience
  id audience_id | technical | a key of ours | row | audience
handovers of attendees
  created_at taken_at ended_at | choice | yes | row | registration
  id public_id registration_id | technical | a link is derived from it | row | registration
  taken_by_id | technical | it is about somebody else | parted | registration
reminders of attendees
  kind starts_at queued_at | presence | yes | row | registration
  id registration_id | technical | a key of ours | row | registration
revoked_badges of attendees
  revoked_at | presence | yes | row | door
  token_id | technical | was on a badge, and opens nothing | row | door
  id registration_id lecture_id roster_cursor | technical | a key or a count of ours | row | door
standby_calls of attendees
  called_at outcome | presence | yes | row | registration
  id lecture_id registration_id | technical | a key of ours | row | registration
scans of attendees
  point direction device_time received_at verdict verdict_shown offline | presence | yes | figure | scans
  conflict first_admitted_at | presence | yes | figure | scans
  override_reason | content | yes | emptied | scans
scans of staff
  operator | identity | it is the keeper of the door | emptied | scans
scans of attendees
  registration_id token_id | technical | a key of ours | emptied | scans
  content_hash | technical | proves that a scan was sent twice | emptied | scans
  id scan_id device_id device_seq lecture_id | technical | a key or a count of ours | figure | scans
  clock_offset_ms voids | technical | a key or a count of ours | figure | scans
personal_feeds of attendees
  reminder_minutes created_at reminder_chosen_at renewed_at stopped_at | choice | yes | row | person
  id attendee_id public_id generation | technical | the secret address is derived from them | row | person
feed_reads of attendees
  program first_read_at last_read_at read_count | presence | yes | row | person
  id feed_id | technical | a key of ours | row | person
outbox of attendees
  message recipient recipient_name language created_at sent_at failed_at | contact | yes | row | mail
  last_error | contact | yes | row | mail
  id registration_id lecture_id params merge_key message_id due_at | technical | how it is sent | row | mail
  attempts lease_until | technical | how it is sent | row | mail
journal of attendees
  action at | presence | yes | figure | journal
  details | content | yes | emptied | journal
  actor_kind actor_id | technical | may be about the staff | parted | journal
  id object_kind object_id | technical | a key of ours | figure | journal
access_records of attendees
  action at | presence | yes | figure | journal
  details | content | what the staff looked for may name others | emptied | journal
access_records of staff
  id actor_kind actor_id object_kind object_id | technical | is about the staff | parted | journal
sent_forms of attendees
  mark sent_at led_to | technical | tells nothing but that a form was sent | row | two-days
erasures of attendees
  id public_id erased_at | technical | says that nothing is there | evidence | for-good
staff of staff
  name email language | contact | they see and change it in their own account | account | account
  password totp_secret totp_since totp_last_step | technical | proves who they are | account | account
  id public_id active created_at | technical | they see it in their own account | account | account
  link_generation link_expires_at | technical | they see it in their own account | account | account
grants of staff
  id staff_id role series_id | choice | they see it in their own account | account | account
passkeys of staff
  id public_id staff_id credential_id | technical | they see it in their own account | account | account
  public_key sign_count name transports | technical | they see it in their own account | account | account
  created_at last_used_at | technical | they see it in their own account | account | account
recovery_codes of staff
  id staff_id digest used_at | technical | proves who they are | account | account
staff_sessions of staff
  id public_id staff_id digest started_at | presence | they see it in their own account | account | account
  confirmed_at ended_at browser network | presence | they see it in their own account | account | account
session_sightings of staff
  session_id seen_at address | presence | they see it in their own account | account | account
circulars of staff
  written_by_id | technical | who of the staff wrote it | account | lecture
lecture_drafts of staff
  saved_by_id | technical | who of the staff saved it | account | lecture
readiness_marks of staff
  done_by_id | technical | who of the staff recorded it | account | lecture
lecture_imports of staff
  uploaded_by_id | technical | who of the staff uploaded it | account | import
lectures of staff
  host_id | technical | who of the staff looks after it | account | lecture
series of approvers
  approver_name approver_email approver_language | contact | organisers tell them | office | office
clearances of approvers
  cleared_by decided_on means reference note | content | organisers tell them | office | lecture
clearance_requests of approvers
  recipient recipient_name language | contact | organisers tell them | office | lecture
  public_id generation | technical | a link is derived from them | office | lecture
clearances of staff
  recorded_by_id | technical | who of the staff recorded it | account | lecture
clearance_requests of staff
  sent_by_id | technical | who of the staff sent it | account | lecture
series of staff
  default_host_id | technical | who of the staff usually looks after its lectures | account | account
speakers of speakers
  name name_language name_latin aliases | identity | stands on their public page | published | lecture
  affiliation* bio* website portrait_id | identity | stands on their public page | published | lecture
  email mail_language timezone | contact | organisers tell them what they hold | published | lecture
  sort_key search_keys | identity | stands on their public page | published | lecture
  id slug is_sample | technical | stands on their public page | published | lecture
speaker_links of speakers
  id speaker_id public_id generation | technical | a link is derived from it | row | lecture
  created_at renewed_at | technical | a link is derived from it | row | lecture
availability_spans of speakers
  starts_at ends_at can timezone said_at heard | choice | stands on their own page | row | spans
  id speaker_id recorded_by_id | technical | a key of ours | row | spans
speaker_answers of speakers
  asked_at answer_by answer about_starts_at | choice | stands on their own page | row | lecture
  word answered_at heard | choice | stands on their own page | row | lecture
  id lecture_id speaker_id recorded_by_id | technical | a key of ours | row | lecture
speaker_consents of speakers
  purpose answer text text_version language | choice | stands on their own page | evidence | lecture
  answered_at heard | choice | stands on their own page | evidence | lecture
  id lecture_id speaker_id recorded_by_id | technical | a key of ours | evidence | lecture
appearances of speakers
  id lecture_id speaker_id position | identity | stands on the lecture's public page | published | lecture
  role honorific* affiliation* bio* | identity | stands on the lecture's public page | published | lecture
readiness_marks of speakers
  on_behalf_of heard said_on note | content | organisers tell them what they hold | published | lecture
lecture_imports of speakers
  contents choices outcome | content | organisers tell them what they hold | row | import
files of speakers
  id sha256 kind size name created_at | content | portraits and slides are public | published | lecture
"""


@dataclass(frozen=True)
class Personal:
    """Columns of one table that are treated alike; the last three are keys of KINDS, ERASED and KEPT."""

    table: str
    columns: tuple[str, ...]
    whose: str
    kind: str
    why_not: str
    """Why they are not in somebody's own export; empty where they are."""
    erased: str
    kept: str

    @property
    def is_exported(self) -> bool:
        """Whether the person gets it."""
        return not self.why_not


@cache
def personal() -> tuple[Personal, ...]:
    """The columns that say something about people."""
    found, table, whose = [], "", ""
    for line in PERSONAL.strip().splitlines():
        if not line.startswith(" "):
            table, _, whose = line.partition(" of ")
            continue
        columns, kind, export, erased, kept = (cell.strip() for cell in line.split("|"))
        why_not = "" if export == "yes" else export
        found.append(Personal(table, _expanded(columns), whose, kind, why_not, erased, kept))
    return tuple(found)


@cache
def nobodys() -> frozenset[tuple[str, str]]:
    """The columns that say nothing about anybody, as table and name."""
    lines = (line.split(" | ") for line in NOBODYS.strip().splitlines())
    return frozenset((table, name) for table, columns in lines for name in _expanded(columns))


@cache
def exported() -> dict[str, tuple[str, ...]]:
    """By table, the columns somebody gets of what is kept about them."""
    found: dict[str, tuple[str, ...]] = {}
    for group in personal():
        if group.is_exported:
            found[group.table] = found.get(group.table, ()) + group.columns
    return found


def _expanded(columns: str) -> tuple[str, ...]:
    names: list[str] = []
    for word in columns.split():
        names += [word[:-1] + end for end in WORDING] if word.endswith("*") else [word]
    return tuple(names)
