"""The tables of both READMEs, each meaning in both languages in one place.

The meanings of settings are those of `pulumi_qcloud.settings.table`; here is what they are in
Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pulumi_qcloud.settings.table import SETTINGS, VARIABLES

Language: TypeAlias = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages.

    Args:
        en: in English.
        zh: in Chinese.
    """

    en: str
    zh: str


Cell: TypeAlias = Both | str
"""A cell of a table; what is the same in both languages is written once."""

IN_COMPONENTS: Final[tuple[tuple[Cell, ...], ...]] = (
    (Both("in `pulumi_qcloudx`", "`pulumi_qcloudx` 中"), ""),
    (
        "`VpcPeering`",
        Both(
            "component: two VPCs looked up, checked, peered, accepted and routed",
            "组件：两个私有网络的查询、检查、对等连接、接受与路由，一步到位",
        ),
    ),
    (
        "`VpcPeeringMesh`",
        Both(
            "component: several VPCs, every pair, a star around a hub, or given edges",
            "组件：多个私有网络，两两互联、围绕中心的星型，或指定的若干条边",
        ),
    ),
)

IN_PROVIDER: Final[tuple[tuple[Cell, ...], ...]] = (
    (Both("in `pulumi_qcloud`", "`pulumi_qcloud` 中"), ""),
    (
        "`VpcPeeringConnection`",
        Both(
            "resource: the connection, from the requester's side",
            "资源：对等连接，由发起方管理",
        ),
    ),
    (
        "`VpcPeeringConnectionAccepter`",
        Both("resource: the other account's acceptance", "资源：对端账号对连接的接受"),
    ),
    (
        "`VpcPeeringRoutes`",
        Both(
            "resource: the routes of one VPC through a connection",
            "资源：一个私有网络经由某条对等连接的路由",
        ),
    ),
    (
        "`Provider`",
        Both(
            "credentials and region of a second account within one program",
            "同一程序中另一个账号的密钥与地域",
        ),
    ),
    (
        "`get_vpc`",
        Both(
            "lookup: the one VPC of that id, name, range or tags",
            "查询：按 ID、名称、网段或标签找到唯一的私有网络",
        ),
    ),
    ("`get_vpcs`", Both("lookup: all VPCs that fit", "查询：符合条件的全部私有网络")),
    (
        "`get_vpc_peering_connection`",
        Both("lookup: the one connection that fits", "查询：符合条件的唯一一条对等连接"),
    ),
    (
        "`get_vpc_peering_connections`",
        Both("lookup: all connections that fit", "查询：符合条件的全部对等连接"),
    ),
    (
        "`get_route_tables`",
        Both(
            "lookup: all route tables that fit, with their routes",
            "查询：符合条件的全部路由表，连同其中的路由",
        ),
    ),
)

_REPLACES: Final = Both("replaces", "替换资源")
_IN_PLACE: Final = Both("in place", "原地修改")
ARGUMENTS: Final[tuple[tuple[Cell, ...], ...]] = (
    (Both("argument", "参数"), Both("meaning", "含义"), Both("a change", "修改后")),
    (
        "`vpc_id`, `peer_vpc_id`",
        Both(
            "the requester's and the accepter's VPC, `vpc-8e0ypm3z` or `gz_vpc_245`",
            "发起方与接受方的私有网络，`vpc-8e0ypm3z` 或 `gz_vpc_245`",
        ),
        _REPLACES,
    ),
    (
        "`peer_uin`",
        Both(
            "the accepter's account; left out for the same account, which API 3.0 tells and under "
            "2.0 `qcloud:uin` does",
            "接受方的账号；不填表示同一账号，API 3.0 会自行查明，2.0 下由 `qcloud:uin` 给出",
        ),
        _REPLACES,
    ),
    (
        "`peering_connection_name`",
        Both(
            "1 to 60 characters; left out for `<name>-<8 hex digits>`",
            "1 至 60 个字符；不填则为 `<name>-<8 hex digits>`，即资源名加 8 位十六进制数",
        ),
        _IN_PLACE,
    ),
    (
        "`region`, `peer_region`",
        Both(
            "`ap-guangzhou` or `gz`; left out for the configured one",
            "`ap-guangzhou` 或 `gz`；不填则用所配置的地域",
        ),
        _REPLACES,
    ),
    (
        "`profile`",
        Both("profile of the credentials", "密钥所在的 profile"),
        Both("in place, no call", "原地修改，不调用 API"),
    ),
    (
        "`adopt`",
        Both(
            "take over a connection that already peers the two VPCs in this direction",
            "接管已按此方向连接这两个私有网络的对等连接",
        ),
        Both("nothing", "无影响"),
    ),
    (
        "`bandwidth`, `charge_type`",
        Both(
            "Mbps; `POSTPAID_BY_DAY_MAX` or `POSTPAID_BY_MONTH_95`",
            "带宽，单位 Mbps；计费方式，`POSTPAID_BY_DAY_MAX` 或 `POSTPAID_BY_MONTH_95`",
        ),
        _IN_PLACE,
    ),
    (
        "`qos_level`, `type`",
        Both(
            "`PT`, `AU` or `AG`; `VPC_PEER` or `VPC_BM_PEER`",
            "服务等级，`PT`、`AU` 或 `AG`；类型，`VPC_PEER` 或 `VPC_BM_PEER`",
        ),
        _REPLACES,
    ),
    (
        "`tags`",
        Both(
            "keys and values; they go before those of `qcloud:defaultTags`",
            "标签的键与值；优先于 `qcloud:defaultTags` 中的同名标签",
        ),
        _IN_PLACE,
    ),
)

API_VERSIONS: Final[tuple[tuple[Cell, ...], ...]] = (
    (Both("version", "版本"), Both("for whom", "适用对象"), Both("setting", "设置")),
    (
        Both("API 3.0 (`vpc.tencentcloudapi.com`)", "API 3.0（`vpc.tencentcloudapi.com`）"),
        Both("every account of the public cloud", "公有云的所有账号"),
        Both(
            "none: a stack that says nothing gets it",
            "无需设置：没有指定版本的 stack 就用它",
        ),
    ),
    (
        Both(
            "API 2.0 (`vpc.api.qcloud.com/v2/index.php`)",
            "API 2.0（`vpc.api.qcloud.com/v2/index.php`）",
        ),
        Both(
            "private installations, and accounts that still have it: the public cloud announced "
            "its end",
            "私有化部署，以及仍可使用它的账号：公有云已宣布其下线",
        ),
        Both(
            "`qcloud:apiVersion 2.0`; `qcloud:endpoint` for a private installation",
            "`qcloud:apiVersion 2.0`；私有化部署另需 `qcloud:endpoint`",
        ),
    ),
)

SETTINGS_IN_CHINESE: Final = {
    "secretId": "用于请求签名的密钥对的 SecretId。",
    "secretKey": "该密钥对的 SecretKey。",
    "token": "临时密钥对的会话 token。",
    "profile": "密钥对在凭证文件中的 profile 名。",
    "uin": "默认密钥所属的账号（UIN）。",
    "region": "请求的地域，写作 `ap-guangzhou` 或 `gz`。",
    "apiVersion": "API 版本，`2.0` 或 `3.0`。",
    "endpoint": "私有化部署的 URL；不设置则用该版本的公有云域名。",
    "signatureMethod": "API 2.0 的签名方法，`HmacSHA256` 或 `HmacSHA1`。",
    "rateLimit": "每个接口每秒最多调用次数；0 表示不限制。",
    "requestTimeout": "单次请求的最长秒数。",
    "deadline": "一次操作连同所有重试的最长秒数。",
    "caBundle": "私有化部署的 CA 证书文件。",
    "defaultTags": '所有对等连接的标签，仅 API 3.0：对象，或 `{"team": "net"}` 这样的 JSON。',
    "QCLOUD_EMULATOR": "模拟器的本机 URL；优先于一切 endpoint 和密钥对。",
    "TENCENTCLOUD_CREDENTIALS_FILE": "用来代替 `~/.tencentcloud/credentials` 的凭证文件。",
    "TENCENTCLOUD_SHARED_CREDENTIALS_DIR": "用来代替 `~/.tccli` 的 tccli profile 目录。",
}
"""Meanings of settings by their keys, and of variables by their names."""

_SECRET: Final = Both(" Secret.", "机密值。")


def settings() -> tuple[tuple[Cell, ...], ...]:
    """Return the table of settings and variables."""
    head = (
        Both("key", "配置项"),
        Both("environment", "环境变量"),
        Both("default", "默认值"),
        Both("meaning", "含义"),
    )
    of_stack: list[tuple[Cell, ...]] = []
    for setting in SETTINGS:
        meaning = Both(setting.meaning, SETTINGS_IN_CHINESE[setting.key])
        if setting.secret:
            meaning = Both(meaning.en + _SECRET.en, meaning.zh + _SECRET.zh)
        names = ", ".join(f"`{name}`" for name in setting.environment)
        default = f"`{setting.default}`" if setting.default else ""
        of_stack.append((f"`{setting.config_key}`", names, default, meaning))
    of_process = [
        ("", f"`{it.name}`", "", Both(it.meaning, SETTINGS_IN_CHINESE[it.name])) for it in VARIABLES
    ]
    return (head, *of_stack, *of_process)


TABLES: Final[dict[str, Callable[[], tuple[tuple[Cell, ...], ...]]]] = {
    "components": lambda: IN_COMPONENTS,
    "provider": lambda: IN_PROVIDER,
    "arguments": lambda: ARGUMENTS,
    "settings": settings,
    "versions": lambda: API_VERSIONS,
}
"""Tables by the names of the parts of a README that they make up, the head first."""


def markdown(rows: Iterable[Iterable[Cell]], language: Language) -> str:
    """Return a table as Markdown, in one language."""
    head, *others = ([_said(cell, language) for cell in row] for row in rows)
    return "\n".join([_line(head), "|" + "---|" * len(head), *map(_line, others)])


def _said(cell: Cell, language: Language) -> str:
    if isinstance(cell, str):
        return cell
    return cell.en if language == "en" else cell.zh


def _line(cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
