"""Names of regions: the long form (`ap-guangzhou`) inside, the short one (`gz`) accepted.

API 2.0 answers with short codes and takes both forms; API 3.0 takes the long form and answers
with short codes ("Common parameters" of both versions).
"""

from __future__ import annotations

from typing import Final

LONG_BY_SHORT: Final[dict[str, str]] = {
    "bj": "ap-beijing",
    "bjjr": "ap-beijing-fsi",
    "ca": "na-toronto",
    "cd": "ap-chengdu",
    "cgoec": "ap-zhengzhou-ec",
    "cq": "ap-chongqing",
    "csec": "ap-changsha-ec",
    "de": "eu-frankfurt",
    "fzec": "ap-fuzhou-ec",
    "gz": "ap-guangzhou",
    "gzopen": "ap-guangzhou-open",
    "hfeec": "ap-hefei-ec",
    "hk": "ap-hongkong",
    "hzec": "ap-hangzhou-ec",
    "in": "ap-mumbai",
    "jkt": "ap-jakarta",
    "jnec": "ap-jinan-ec",
    "jp": "ap-tokyo",
    "kr": "ap-seoul",
    "nj": "ap-nanjing",
    "qy": "ap-qingyuan",
    "ru": "eu-moscow",
    "sao": "sa-saopaulo",
    "sg": "ap-singapore",
    "sh": "ap-shanghai",
    "sheec": "ap-shenyang-ec",
    "shjr": "ap-shanghai-fsi",
    "sjwec": "ap-shijiazhuang-ec",
    "szjr": "ap-shenzhen-fsi",
    "szsycft": "ap-shenzhen-sycft",
    "szx": "ap-shenzhen",
    "th": "ap-bangkok",
    "tpe": "ap-taipei",
    "tsn": "ap-tianjin",
    "use": "na-ashburn",
    "usw": "na-siliconvalley",
    "whec": "ap-wuhan-ec",
    "xiyec": "ap-xian-ec",
}
LONG_REGIONS: Final[frozenset[str]] = frozenset(LONG_BY_SHORT.values())


def long_region(text: str) -> str:
    """Return the long form of a region's name; a name that is not known is kept as it is."""
    return LONG_BY_SHORT.get(text, text)


def is_known_region(text: str) -> bool:
    """Return whether `text` is the short or the long name of a known region."""
    return text in LONG_BY_SHORT or text in LONG_REGIONS
