"""Surnames that are read otherwise than the same character elsewhere, and those of two characters.

The readings are those of 现代汉语词典 for the character as a surname; traditional forms stand beside.
"""

SURNAME_READINGS = {
    "单": "shan", "單": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "區": "ou",
    "查": "zha", "盖": "ge", "蓋": "ge", "乐": "yue", "樂": "yue", "朴": "piao", "缪": "miao", "繆": "miao",
    "翟": "zhai", "折": "she", "秘": "bi", "种": "chong", "员": "yun", "員": "yun", "祭": "zhai",
    "隗": "wei", "繁": "po", "佴": "nai", "覃": "qin", "召": "shao", "洗": "xian", "牟": "mu", "卜": "bu",
    "都": "du", "阚": "kan", "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi", "萬俟": "mo qi",
    "澹臺": "tan tai", "單于": "chan yu",
}  # fmt: skip

_COMPOUND = """
欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 司徒
令狐 夏侯 万俟 萬俟 长孙 長孫 宇文 司空 淳于 单于 單于 太史 端木 轩辕 軒轅 独孤
獨孤 南宫 南宮 西门 西門 钟离 鍾離 闻人 聞人 澹台 澹臺 公冶 宗政 濮阳 濮陽 申屠
仲孙 仲孫 公羊 赫连 赫連 拓跋 百里 呼延 鲜于 鮮于 闾丘 閭丘 宰父 谷梁 榖梁 第五
东郭 東郭 南门 南門 左丘 梁丘 纳兰 納蘭 完颜 完顏 耶律 叶赫 葉赫
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())
