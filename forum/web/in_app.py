"""Browsers inside other programs: a link in a chat opens there. They show pages, and often open no files.

The name is a hint for a hint: what a page can do never hangs on it (D-14, docs/decisions/0024).
"""

import re
from dataclasses import dataclass

from forum.i18n import N_


@dataclass(frozen=True)
class InApp:
    """A program with a browser of its own; `name` is a marked word."""

    name: str


# By the beginning of a word of the User-Agent, the particular before the general.
_WORDS = (
    ("wxwork/", N_("WeCom")),
    ("micromessenger/", N_("WeChat")),
    ("qq/", N_("QQ")),
    ("weibo", N_("Weibo")),
    ("dingtalk/", N_("DingTalk")),
    ("lark/", N_("Feishu")),
    ("feishu/", N_("Feishu")),
    ("alipayclient/", N_("Alipay")),
    ("aliapp(", N_("Alipay")),
    ("xiaohongshu", N_("Xiaohongshu")),
    ("bytedancewebview", N_("Douyin")),
    ("aweme", N_("Douyin")),
    ("zhihu", N_("Zhihu")),
    ("line/", N_("LINE")),
    ("instagram", N_("Instagram")),
    ("fban/", N_("Facebook")),
    ("fbav/", N_("Facebook")),
    ("telegram", N_("Telegram")),
    ("linkedinapp", N_("LinkedIn")),
)
_LONGEST = 600


def in_app(user_agent: str) -> InApp | None:
    """The program around the browser, as far as it says so; None for a browser that stands alone."""
    text = user_agent[:_LONGEST].lower()
    for word, name in _WORDS:
        if re.search(rf"(?<![a-z]){re.escape(word)}", text):
            return InApp(name)
    return None
