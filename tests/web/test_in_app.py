"""Which program a browser says it is part of."""

import pytest

from forum.web.in_app import in_app

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
IOS = f"{PHONE} (KHTML, like Gecko) Mobile/15E148"
ANDROID = "Mozilla/5.0 (Linux; Android 14; 2312DRA50C Build/UP1A; wv) AppleWebKit/537.36"
DROID = f"{ANDROID} (KHTML, like Gecko) Version/4.0"
AGENTS = [
    (f"{IOS} MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN", "WeChat"),
    (
        f"{DROID} Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160083 MMWEBSDK/20240404 MicroMessenger/8.0.49",
        "WeChat",
    ),
    (f"{IOS} wxwork/4.1.26 MicroMessenger/7.0.1 Language/zh", "WeCom"),
    (f"{DROID} MQQBrowser/6.2 TBS/045738 Mobile Safari/537.36 V1_AND_SQ_8.9.80 QQ/8.9.80.12440", "QQ"),
    (f"{IOS} Weibo (iPhone15,2__weibo__14.5.0__iphone__os17.5)", "Weibo"),
    (f"{DROID} Chrome/100 Mobile Safari/537.36 AliApp(DingTalk/7.5.20) DingTalk/7.5.20", "DingTalk"),
    (f"{DROID} Chrome/110 Mobile Safari/537.36 Lark/7.18.6 LarkLocale/zh_CN", "Feishu"),
    (f"{IOS} AliApp(AP/10.5.90) AlipayClient/10.5.90 Language/zh-Hans", "Alipay"),
    (f"{IOS} Safari Line/14.6.0", "LINE"),
    (f"{IOS} Instagram 330.0.3.29.94 (iPhone15,2; iOS 17_5)", "Instagram"),
    (f"{IOS} [FBAN/FBIOS;FBAV/460.0.0.31.103;FBBV/588]", "Facebook"),
    (f"{DROID} Chrome/110.0 Mobile Safari/537.36 musical_ly aweme_280400 BytedanceWebview/d8a21c6", "Douyin"),
]
ALONE = [
    "",
    f"{IOS} Version/17.5 Safari/604.1",
    f"{DROID.replace('; wv', '')} Chrome/125.0 Mobile Safari/537.36",
    f"{DROID} MQQBrowser/14.9 Mobile Safari/537.36 COVC/046905",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/116 QQBrowser/13.0 Core/1.9",
    "curl/8.9.1",
    "x" * 5000 + " MicroMessenger/8",
]


@pytest.mark.parametrize(("agent", "name"), AGENTS)
def test_a_browser_inside_a_program_is_known_by_its_name(agent: str, name: str) -> None:
    found = in_app(agent)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("agent", ALONE)
def test_a_browser_of_its_own_is_none(agent: str) -> None:
    assert in_app(agent) is None
