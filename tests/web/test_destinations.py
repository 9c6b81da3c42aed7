"""Redirect targets stay within the site. D-23"""

import pytest

from forum.web.destinations import local_path

OURS = [
    "/staff/",
    "/staff/lectures/qxf-2026-012?state=confirmed&q=%E6%8E%A7",
    "/zh/lectures",
    "/staff/lectures?q=a//b",
]
TRICKS = [
    "",
    None,
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "http://127.0.0.1:8000@evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,hi",
    "evil.example",
    "staff/",
    "./staff/",
    "../",
    "?next=/",
    "#x",
    "@evil.example",
    ":80",
    "/staff/\r\nSet-Cookie: a=b",
    "/staff/\x00",
    "/staff//evil.example",
    "/\u2215evil.example",
    "\uff0f\uff0fevil.example",
    "/\u200b/evil.example",
    "/staff/<script>",
    '/staff/"',
    "/staff/#//evil.example",
    "/" + "a" * 3000,
    "mailto:a@b.example",
    "//google%00.com",
]


@pytest.mark.parametrize("path", OURS)
def test_a_path_of_the_forum_is_kept(path):
    assert local_path(path, "/staff/") == path


@pytest.mark.parametrize("path", TRICKS)
def test_anything_else_leads_to_the_usual_place(path):
    assert local_path(path, "/usual") == "/usual"
