"""Every module that has tables, so that the schema is whole wherever the application is."""

from forum import files, journal, sent_forms, slugs
from forum.accounts import models as staff_tables
from forum.circulars import models as circular_tables
from forum.door import models as door_tables
from forum.door import standby_models
from forum.feeds import personal_models as personal_feed_tables
from forum.jobs import models as job_tables
from forum.lectures import answer_models, change_models, clearance_models, import_models, season_models
from forum.lectures import models as lecture_tables
from forum.mail import models as mail_tables
from forum.privacy import models as privacy_tables
from forum.questions import models as question_tables
from forum.readiness import models as readiness_tables
from forum.registrations import access_needs, consents, handover_models, reminder_models, rules_models
from forum.registrations import models as registration_tables
from forum.speakers import availability_models
from forum.speakers import models as speaker_tables
from forum.venues import models as venue_tables

TABLES = (
    files,
    journal,
    sent_forms,
    slugs,
    mail_tables,
    staff_tables,
    speaker_tables,
    availability_models,
    venue_tables,
    lecture_tables,
    change_models,
    clearance_models,
    answer_models,
    season_models,
    import_models,
    registration_tables,
    rules_models,
    consents,
    access_needs,
    handover_models,
    reminder_models,
    question_tables,
    readiness_tables,
    circular_tables,
    door_tables,
    standby_models,
    personal_feed_tables,
    privacy_tables,
    job_tables,
)
