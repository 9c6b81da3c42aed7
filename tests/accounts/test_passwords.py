"""Which passwords are refused, wherever one is chosen. ASVS 6.2.1 to 6.2.12"""

import pytest

from forum.accounts.passwords import (
    LONGEST,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    accept,
    hashed,
    is_genuine,
)
from forum.demo.staff import PASSWORD as OF_THE_DEMO
from forum.demo.staff import SIGN_INS

ABOUT = ("Ada Lovelace", "ada.lovelace@example.org", "钱学森论坛", "Qian Xuesen Forum", "forum.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "an ellipse has two foci",
        "correct horse battery staple",
        "k7#Gx2qP",
        "床前明月光疑是地上霜",
        "Ada's two ellipses meet nowhere",
        "🛰️ over the 天文台",
        "x" + "ab1 c" * 39,
        OF_THE_DEMO,
    ],
)
def test_what_nobody_guesses_is_taken_whatever_it_consists_of(password):
    accept(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        # Lists of leaked passwords, also with the usual disguises.
        "password", "Password1!", "P@ssw0rd!", "iloveyou2", "letmein123", "trustno1", "Winter2026!",
        # The keyboard, rows of numbers, repetition.
        "qwertyuiop", "1qaz2wsx3edc", "1q2w3e4r5t", "12345678", "987654321", "11111111",
        "aaaaaaaaaaaaaaaaaaaa", "summer2026", "abcabcabcabc", "abcdefghijklmnop", "147258369", "13912345678",
        "19900101",
        # Numbers that sound like words, pinyin, names with a birthday.
        "5201314520", "5201314a", "woaini1314", "woaini5201314", "WoAiNi520", "woaizhongguo", "wobuzhidao",
        "zhangwei123", "xiaoming1990", "liwei19900101", "WangXiaoMing@1988", "1314zhangli", "zhongguo2025!",
        # What everybody knows of this person and this forum.
        "adalovelace", "Ada.Lovelace", "lovelace2026", "ada.lovelace@example.org", "ada_lovelace!!",
        "qianxuesen", "QianXuesenForum", "qianxuesenforum2026", "钱学森论坛钱学森论坛", "钱学森论坛2026",
        "forum.example.org", "example.org1",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(PasswordTooCommon):
        accept(password, ABOUT)


@pytest.mark.parametrize("password", ["", "k7#Gx2q", "五个汉字吧", "é" * 7, "\N{LATIN SMALL LIGATURE FFI}x2"])
def test_fewer_than_eight_characters_are_too_few(password):
    with pytest.raises(PasswordTooShort):
        accept(password, ABOUT)


def test_two_hundred_characters_are_enough_and_more_are_not_hashed():
    long = "an ellipse has two foci " * 20

    accept(long[:LONGEST], ABOUT)
    with pytest.raises(PasswordTooLong):
        accept(long[: LONGEST + 1], ABOUT)


@pytest.mark.parametrize("about", [(), ("",), ("李", "a@b.cn"), ("Ada " * 50, "x" * 254)])
def test_whatever_the_person_is_called_a_good_password_is_taken(about):
    accept("an ellipse has two foci", about)


def test_the_people_of_the_demo_may_have_their_password():
    for email, name, _role in SIGN_INS:
        accept(OF_THE_DEMO, (name, email, *ABOUT[2:]))


def test_a_password_is_the_same_on_every_keyboard():
    composed, decomposed = "caf\u00e9 au lait", "cafe\u0301 au lait"

    assert is_genuine(hashed(composed), decomposed)


@pytest.mark.parametrize("kept", [None, "", "!", "$argon2"])
def test_an_account_without_a_password_is_opened_by_none(kept):
    assert [is_genuine(kept, typed) for typed in ("", "!", "$argon2", "None")] == [False] * 4
