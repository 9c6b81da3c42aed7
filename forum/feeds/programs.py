"""Which program reads a calendar, told by what it calls itself. Pure.

Anybody can call themselves anything, so the name is for the person's eyes alone and decides nothing.
"""

import re

from forum.accounts.browsers import summary
from forum.feeds.lines import one_line
from forum.feeds.personal_models import LONGEST_PROGRAM

# A word of the User-Agent and the program as people know it, the particular before the general.
KNOWN = (
    ("google-calendar-importer", "Google Calendar"),
    ("icsx5", "ICSx5"),
    ("davx5", "DAVx5"),
    ("thunderbird", "Thunderbird"),
    ("vdirsyncer", "vdirsyncer"),
    ("nextcloud", "Nextcloud"),
    ("evolution", "Evolution"),
    ("outlook", "Outlook"),
    ("microsoft.exchange", "Outlook"),
    ("microsoft office", "Outlook"),
    ("calendaragent", "Calendar (Mac)"),
    ("dataaccessd", "Calendar (iPhone, iPad)"),
    ("macos/", "Calendar (Mac)"),
    ("ios/", "Calendar (iPhone, iPad)"),
)
_LONGEST_READ = 600
_FIRST = re.compile(r"[\w.+-][\w .+-]*")


def name_of(user_agent: str) -> str:
    """The program in words; its own first word where nobody knows it, and nothing where it says nothing."""
    text = one_line(user_agent[:_LONGEST_READ])
    for word, name in KNOWN:
        if word in text.lower():
            return name
    if text.startswith("Mozilla/"):
        return summary(text)[:LONGEST_PROGRAM]
    first = _FIRST.match(text)
    return first[0].strip()[:LONGEST_PROGRAM] if first else ""
