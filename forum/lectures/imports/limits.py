"""How much of a file is read at all. Beyond these no honest programme lies, only mistakes and attacks."""

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_LINE_CHARACTERS = 1_000_000
MAX_CELL_CHARACTERS = 131_072
MAX_COLUMNS = 200
# The reader takes 40 µs and 1 KB for each; continued lines cost next to nothing.
MAX_ICAL_LINES = 250_000
MAX_ROWS = 20_000
MAX_XML_TAGS = 600_000
MAX_UNPACKED_BYTES = 120 * 1024 * 1024
# 20,000 rows of fifteen full columns; the reader of workbooks takes up to 400 bytes and 6 µs for each tag.
MAX_TABLE_TAGS = 1_200_000
# Of styles and the like, which cost more. An Excel file that grew for years has some ten thousand.
MAX_OTHER_TAGS = 100_000
MAX_MATERIALS = 50
MAX_PEOPLE = 50

LIMITS = {
    "timezone": 64,
    "title": 500,
    "title_zh": 500,
    "title_en": 500,
    "abstract": 50_000,
    "abstract_zh": 50_000,
    "abstract_en": 50_000,
    "speaker": 100,
    "speaker_latin": 100,
    "chair": 100,
    "label": 20,
    "affiliation": 500,
    "bio": 20_000,
    "bio_zh": 20_000,
    "bio_en": 20_000,
    "website": 500,
    "venue": 200,
    "room": 200,
    "series": 200,
    "topics": 100,
    "slides": 1000,
    "video": 1000,
    "online_url": 1000,
    "code": 100,
}
"""Characters a cell may have once its markup is gone; names and topics are counted one by one."""
MAX_SEATS = 100_000
