"""Regions: the short code that answers carry and the long one that requests may."""

from __future__ import annotations

from typing import Final

from qcloud_emulator.errors import UnknownRegionError

# Source: the region map of the vendor's Terraform provider.
_TABLE: Final = """
gz ap-guangzhou      szjr ap-shenzhen-fsi    gzopen ap-guangzhou-open  szx ap-shenzhen
qy ap-qingyuan       szsycft ap-shenzhen-sycft  sh ap-shanghai         shjr ap-shanghai-fsi
jnec ap-jinan-ec     hzec ap-hangzhou-ec     nj ap-nanjing             fzec ap-fuzhou-ec
hfeec ap-hefei-ec    bj ap-beijing           tsn ap-tianjin            bjjr ap-beijing-fsi
sjwec ap-shijiazhuang-ec  whec ap-wuhan-ec   csec ap-changsha-ec       cgoec ap-zhengzhou-ec
cd ap-chengdu        cq ap-chongqing         xiyec ap-xian-ec          sheec ap-shenyang-ec
hk ap-hongkong       tpe ap-taipei           kr ap-seoul               jp ap-tokyo
sg ap-singapore      th ap-bangkok           jkt ap-jakarta            usw na-siliconvalley
de eu-frankfurt      ru eu-moscow            in ap-mumbai              use na-ashburn
sao sa-saopaulo      ca na-toronto
"""

_words = _TABLE.split()
LONG_OF_SHORT: Final[dict[str, str]] = dict(zip(_words[::2], _words[1::2], strict=True))
SHORT_OF_LONG: Final[dict[str, str]] = {long: short for short, long in LONG_OF_SHORT.items()}


def long_region(text: str) -> str:
    """Read a region in either form.

    Args:
        text: ``gz`` or ``ap-guangzhou``.

    Returns:
        The long form.

    Raises:
        UnknownRegionError: there is no such region.
    """
    if text in SHORT_OF_LONG:
        return text
    try:
        return LONG_OF_SHORT[text]
    except KeyError:
        raise UnknownRegionError(f"Region {text!r} does not exist") from None


def short_region(long: str) -> str:
    """Give the short code of a region that exists.

    Args:
        long: the long form, such as ``ap-guangzhou``.
    """
    return SHORT_OF_LONG[long]
