"""The columns that say nothing about anybody, a table and its columns a line (see classification.py)."""

NOBODYS = """
audiences | id public_id name* link_generation mail_domains is_sample
changes | id lecture_id at what reason* taken_back_at
clearance_requests | id lecture_id contents sent_at ended_at clearance_id
clearances | id lecture_id decision contents fingerprint recorded_at
circulars | id public_id lecture_id subject* body* selection created_at sent_at recipients
device_lectures | device_id lecture_id
devices | id public_id name token_hash code_hash code_expires_at created_at enrolled_at last_seen_at
devices | revoked_at
device_reports | device_id heard_at listed_at waiting clock_offset_ms
door_settlements | id scan_id outcome settled_at
job_runs | name started_at lease_until finished_at done error
days_off | id first_on last_on reason* is_working
lecture_drafts | id lecture_id contents beginnings edit_version begun_at saved_at
lecture_audiences | lecture_id audience_id
lecture_imports | id public_id uploaded_at touched_at file_name size series_id timezone state drafts reason*
lecture_imports | seen_until
lecture_topics | lecture_id topic_id
lectures_from_abroad | lecture_id
lectures | id number code slug uid source_key source_fingerprint series_id room_id title* abstract*
lectures | access_note* registration_note* latecomers* recording_note* change_note* languages interpretation
lectures | starts_at ends_at timezone attendance online_url follows planning_state public_state audience
lectures | takes_registrations registration_closes_at previous_starts_at previous_room_id change_announced_at
lectures | plate_family plate_seed created_at published_at changed_at revision edit_version roster_cursor
lectures | laid_out_for search_terms is_sample issue_label repeats_id withheld
materials | id lecture_id kind url title* position
offered_dates | id lecture_id starts_at
programme_state | id revision changed_at
questions | id public_id lecture_id series_id position kind label* hint* options is_required asked_of smallest
questions | largest depends_on_id depends_on_value created_at retired_at
removed_slots | id number code slug series_id contents removed_at
readiness_marks | id lecture_id kind step_id own_days not_needed_because done_at done_for
readiness_steps | id series_id kind name* days_before party starts_anew is_for_abroad position removed_at
registration_rules | lecture_id needs_approval confirms_address is_transferable most_per_address
registration_rules | promotes_until_hours offers_until_hours offer_hours line_closes_at minds_no_shows
registration_rules | room_opens_minutes second_online_url stream_broken_at stream_note* sends_reminders
registration_rules | sends_thanks thanks* entry walk_ins checks_papers
room_closures | id room_id starts_at ends_at reason*
rooms | id venue_id name* floor* seats position opens_minute closes_minute open_days setup_minutes
seat_pools | id lecture_id attendance room_id seats taken overbooked
series | id slug title* description* default_length_minutes default_seats default_room_id default_languages
series | default_attendance default_online_url timezone rhythm holiday_rule is_sample
series | requires_clearance
slugs | id kind slug object_id
spent_challenges | digest spent_at
talk_appearances | talk_id appearance_id
talks | id lecture_id position starts_after_minutes length_minutes title* abstract*
topics | id slug name*
standbys | lecture_id gives_from closed_at holder_kind holder_id held_until
venues | id slug name* address* gate* metro* directions* accessibility* latitude longitude sketch_id
venues | sketch_width sketch_height sketch_alt* is_sample
"""
