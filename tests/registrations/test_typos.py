"""What is asked about a typed address, and what is left in peace."""

import pytest

from forum.registrations.address import read_address
from forum.registrations.typos import COMMON, LOOK_ALIKE, suggestion

MEANT = """
x@qq.con                    x@qq.com
x＠qq。con                    x@qq.com
x@qq.cm                     x@qq.com
x@qq.co                     x@qq.com
x@qqcom                     x@qq.com
x@qq                        x@qq.com
x@qq..com                   x@qq.com
x@qq,com                    x@qq.com
x@qq.com.                   x@qq.com
x@@qq.com                   x@qq.com
x @qq.com                   x@qq.com
<x@qq.com>                  x@qq.com
mailto:x@qq.com             x@qq.com
x@www.qq.com                x@qq.com
123456qq.com                123456@qq.com
cleo.doe163.com             cleo.doe@163.com
x@163.cm                    x@163.com
x@163com                    x@163.com
x@126.con                   x@126.com
x@gmial.com                 x@gmail.com
x@gamil.com                 x@gmail.com
x@gmai.com                  x@gmail.com
x@gmaill.com                x@gmail.com
x@gmail.con                 x@gmail.com
x@gmial.con                 x@gmail.com
x@gmailcom                  x@gmail.com
X.Y@GMIAL.com               X.Y@gmail.com
x@outlok.com                x@outlook.com
x@outloook.com              x@outlook.com
x@hotmial.com               x@hotmail.com
x@yaho.com                  x@yahoo.com
x@icloud.cm                 x@icloud.com
x@foxmial.com               x@foxmail.com
x@sian.com                  x@sina.com
x@yeah.ne                   x@yeah.net
x@189.cnn                   x@189.cn
x@xinghai.edu.cm            x@xinghai.edu.cn
x@xinghai.educn             x@xinghai.edu.cn
x@lab.ac.cm                 x@lab.ac.cn
x@example.con               x@example.com
x@example.comm              x@example.com
"""
RIGHT = """
x@qq.com x@vip.qq.com x@163.com x@mail.com x@email.com x@ymail.com x@gmx.de x@yahoo.co.uk x@yahoo.co.jp
x@sina.com.cn x@188.com x@263.net x@me.com x@mi.com x@aa.com x@qq.cn x@outlook.de x@hotmail.co.uk
x@mails.tsinghua.edu.cn x@buaa.edu.cn x@esa.int x@dlr.de x@nasa.gov x@jaxa.jp x@cam.ac.uk x@example.org
x@example.co x@startup.io x@q.com x@tm.com x@x.cm x@uni.edu.vn x@univ.edu.cu x@例子.公司
x+tag@gmail.com "a@b"@example.org cleo @ x@ @qq.com example.org
"""


@pytest.mark.parametrize(("typed", "meant"), [line.rsplit(maxsplit=1) for line in MEANT.strip().splitlines()])
def test_a_slip_is_asked_about(typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


@pytest.mark.parametrize("typed", RIGHT.split())
def test_a_rare_but_right_address_is_left_in_peace(typed: str) -> None:
    assert suggestion(typed) is None


def test_what_is_proposed_is_never_asked_about_again() -> None:
    for domain in [*COMMON, *LOOK_ALIKE]:
        assert suggestion(f"x@{domain}") is None
        found = suggestion(f"x@{domain[:-1]}")
        assert found is None or (suggestion(found) is None and read_address(found))


@pytest.mark.parametrize(
    "typed",
    [
        "a@b@qq.con",
        '"a b"@gmail.con',
        "\u202emoc@qq.con",
        "x@..con",
        "a@gmail.con\r\nBcc: x@y.z",
        "a..b@qq.con",
        "<@@qq.con",
    ],
)
def test_nobody_is_asked_about_what_the_form_would_refuse(typed: str) -> None:
    meant = suggestion(typed)

    assert meant is None or read_address(meant).email == meant


@pytest.mark.parametrize("typed", ["", "@", "@@", "." * 300, "x" * 100_000 + "@qq.con", "@.,@."])
def test_nonsense_asks_nothing(typed: str) -> None:
    assert suggestion(typed) is None


# C-21: what a Chinese keyboard writes is understood and not even asked about.
@pytest.mark.parametrize("typed", ["x＠qq.com", "x@qq。com", "x＠qq．com", "ｘ@qq.com", "x@qq｡com"])
def test_full_width_marks_are_understood(typed: str) -> None:
    assert read_address(typed).email == "x@qq.com"
