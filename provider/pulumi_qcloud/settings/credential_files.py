"""The files that contain profiles: the SDKs' INI file and tccli's JSON files.

`~/.tencentcloud/credentials` has a section for each profile, with `secret_id`, `secret_key`,
`token`, `region` and `uin`, and with `role_arn` the name of a role to assume with this key pair.
`~/.tccli/<profile>.credential` and `<profile>.configure` are written by `tccli configure`.
`/etc/tencentcloud/credentials` is read last, as by the official SDK. No message ever quotes a line
of these files.
"""

from __future__ import annotations

import configparser
import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypedDict

from pulumi_qcloud.api.errors import ConfigurationError, why_unreadable
from pulumi_qcloud.settings.levels import Stated, quoted
from pulumi_qcloud.settings.table import CREDENTIALS_FILE_VARIABLE, TCCLI_DIRECTORY_VARIABLE
from pulumi_qcloud.settings.values import exists, under_home

_LARGEST_FILE: Final = 1024 * 1024


def ini_sections(path: Path, place: str) -> Mapping[str, Mapping[str, str]] | None:
    """Return the sections of an INI file, or None if there is no such file.

    Args:
        path: the file.
        place: the file's name for messages.

    Raises:
        ConfigurationError: the file cannot be read, or is not an INI file.
    """
    text = _text(path, place)
    if text is None:
        return None
    # No section is special, unlike configparser's "DEFAULT", and no value is interpolated, since a
    # key can contain a percent sign.
    parser = configparser.ConfigParser(
        interpolation=None, default_section="\0", empty_lines_in_values=False
    )
    line: int | None = None
    try:
        parser.read_string(text)
    except configparser.Error as error:
        # The parser's error quotes the line, which may contain a key, so only its number is kept.
        line = _line_of(error)
    if line is not None:
        raise ConfigurationError(
            f"{place} is not a valid INI file, or repeats a profile or a key (line {line})",
            hint="A profile is a section such as [default] with secret_id = … and secret_key = ….",
        )
    return {name: dict(parser.items(name)) for name in parser.sections()}


def json_object(path: Path, place: str) -> Mapping[str, object] | None:
    """Return the object in a JSON file, or None if there is no such file.

    Args:
        path: the file.
        place: the file's name for messages.

    Raises:
        ConfigurationError: the file cannot be read, or is not a JSON object.
    """
    text = _text(path, place)
    if text is None:
        return None
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, dict):
        raise ConfigurationError(
            f"{place} is not a JSON object such as tccli writes",
            hint="Write it again with `tccli configure`, or remove it.",
        )
    return stored


def _text(path: Path, place: str) -> str | None:
    """Return a file's text with LF line endings and no byte order mark; None if it is missing."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigurationError(
                f"{place} is not a file", hint="Put a file there, or remove it."
            )
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from None
    if len(content) > _LARGEST_FILE:
        raise ConfigurationError(
            f"{place} is too large for a credentials file",
            hint="Put a file there that contains only profiles, or remove it.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise ConfigurationError(f"{place} is not UTF-8 text", hint="Save it again as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(place: str, error: Exception) -> ConfigurationError:
    reason = error.strerror if isinstance(error, OSError) else "that is not a valid file name"
    return ConfigurationError(
        f"{place} cannot be read: {reason}",
        hint="Correct its permissions, or remove it.",
    )


def _line_of(error: configparser.Error) -> int:
    if isinstance(error, configparser.ParsingError) and getattr(error, "errors", None):
        return int(error.errors[0][0])
    return int(getattr(error, "lineno", None) or 0)


_CREDENTIAL: Final = ".credential"
_CONFIGURE: Final = ".configure"
_INI_KEYS: Final = ("secret_id", "secret_key", "token", "region", "uin")
_MOST_NAMES: Final = 6
_LONGEST_NAME: Final = 60
_FILE_NAME: Final = re.compile(r"[^/\\\0]+")
_KEY_PAIR_TYPES: Final = frozenset({"", "default"})
_MACHINE_KEY: Final = "camrolename"
_ARN_KEY: Final = "rolearn"
_SESSION_KEYS: Final = ("rolesessionname", "sessionname")
"""Keys about roles, in lower case and without separators, which differ between the tools."""
_MACHINE: Final = "the role of a virtual machine"
SYSTEM_FILE: Final = Path("/etc/tencentcloud/credentials")
_OTHER_TYPES: Final = {
    "cvm-role": _MACHINE,
    "oauth": "a login in the browser",
    "sso": "a single sign-on",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as read from one file; any part of it can be missing.

    Args:
        name: the profile's name.
        place: the file, as human-readable text.
        secret_id: id of the key pair.
        secret_key: secret key of the pair.
        token: session token of a temporary pair.
        region: the profile's own region, as written.
        uin: the profile's account id, as written.
        role_arn: name of a role to assume with the key pair, as written.
        role_session_name: name of the role's session, as written.
        other: what the profile is instead of a key pair, as human-readable text, or "".
    """

    name: str
    place: str
    secret_id: str = ""
    secret_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    region: str = ""
    uin: str = ""
    role_arn: str = ""
    role_session_name: str = ""
    other: str = ""

    @property
    def label(self) -> str:
        """Where the profile was found, as human-readable text."""
        return f"profile {quoted(self.name)[1:-1]} in {self.place}"

    @property
    def holds_keys(self) -> bool:
        """Whether the profile has any part of a key pair, or a role that needs one."""
        return bool(self.secret_id or self.secret_key or self.token or self.role_arn)

    def stated(self, key: str) -> Stated | None:
        """Return this profile's `region`, `uin`, `role_arn` or `role_session_name`, or None."""
        text = {
            "region": self.region,
            "uin": self.uin,
            "role_arn": self.role_arn,
            "role_session_name": self.role_session_name,
        }[key]
        return Stated(text, f"{key} of {self.label}", shown=False) if text else None


@dataclass(frozen=True, slots=True)
class CredentialFiles:
    """The places where profiles are looked up.

    Args:
        ini: the credentials file; None if no variable names it and there is no home directory.
        tccli: the directory of tccli's files; None in the same case.
        home: home directory, shown as `~`; None if there is none.
        system: the machine's credentials file, read last; None if another file is named instead.
        tccli_first: whether tccli's files take precedence.
    """

    ini: Path | None
    tccli: Path | None
    home: Path | None
    system: Path | None = None
    tccli_first: bool = False

    @property
    def are_anywhere(self) -> bool:
        """Whether there is any place to look up profiles."""
        return self.ini is not None or self.tccli is not None or bool(self._system_file)

    def find(self, name: str) -> Profile | None:
        """Return a profile by name, or None if no file has it.

        A file with keys for the profile takes precedence over a file without keys for it.

        Raises:
            ConfigurationError: a file cannot be read or parsed, or the profile is not a key pair.
        """
        first = None
        for profile in self._profiles(name):
            _refuse_other(profile)
            if profile.holds_keys:
                return profile
            first = first or profile
        return first

    def region_of(self, name: str) -> Stated | None:
        """Return the region that the files have for a profile, with or without keys."""
        for reader in (self._ini_profile, self._tccli_region, self._system_profile):
            profile = reader(name)
            if profile and (region := profile.stated("region")):
                return region
        return None

    def names(self) -> tuple[str, ...]:
        """Return the names of all profiles in the files."""
        stems = _stems(self.tccli) if self.tccli else set()
        ini = {*_sections(self, self.ini), *_sections(self, self._system_file)}
        return tuple(sorted(ini | stems))

    def overview(self) -> str:
        """Describe the files that are read and the profiles in them, as human-readable text."""
        places = " or ".join(
            f"{self.shown(place)}{'' if exists(place) else ' (missing)'}"
            for place in (self.ini, self.tccli, self._system_file)
            if place
        )
        names = [quoted(name) for name in self.names()]
        listed = ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
        return f"{places}; profiles there: {listed or 'none'}"

    def shown(self, path: Path) -> str:
        """Return a path as human-readable text, with `~` for the home directory."""
        if self.home and path.is_relative_to(self.home):
            return f"~/{path.relative_to(self.home).as_posix()}"
        return quoted(str(path))[1:-1]

    def _profiles(self, name: str) -> Iterator[Profile]:
        readers = (self._ini_profile, self._tccli_profile)
        for reader in reversed(readers) if self.tccli_first else readers:
            if profile := reader(name):
                yield profile
        if profile := self._system_profile(name):
            yield profile

    @property
    def _system_file(self) -> Path | None:
        """The machine's file if it exists, so that messages leave out what few machines have."""
        return self.system if self.system and exists(self.system) else None

    def _ini_profile(self, name: str) -> Profile | None:
        return self._profile_in(self.ini, name)

    def _system_profile(self, name: str) -> Profile | None:
        return self._profile_in(self._system_file, name)

    def _profile_in(self, path: Path | None, name: str) -> Profile | None:
        section = _sections(self, path).get(name)
        if section is None or path is None:
            return None
        place = self.shown(path)
        values = {key: section.get(key, "") for key in _INI_KEYS}
        for key, value in values.items():
            if "\n" in value:
                raise ConfigurationError(
                    f"{key} of profile {quoted(name)} in {place} spans several lines",
                    hint="Remove the white space at the beginning of lines.",
                )
        return Profile(name, place, **values, **_role_of(section), other=_other_of(section))

    def _tccli_profile(self, name: str) -> Profile | None:
        region = self._tccli_region(name)
        path = self._tccli_path(name, _CREDENTIAL)
        stored = json_object(path, self.shown(path)) if path else None
        if path is None or stored is None:
            return region
        place = self.shown(path)
        role = _role_of(stored)
        if region and not role["role_arn"]:
            role = {"role_arn": region.role_arn, "role_session_name": region.role_session_name}
        return replace(
            region or Profile(name, place),
            place=place,
            other=_other_type(stored) or (region.other if region else ""),
            **role,
            secret_id=_member(stored, "secretId"),
            secret_key=_member(stored, "secretKey"),
            token=_member(stored, "token"),
        )

    def _tccli_region(self, name: str) -> Profile | None:
        path = self._tccli_path(name, _CONFIGURE)
        stored = json_object(path, self.shown(path)) if path else None
        if path is None or stored is None:
            return None
        shared = stored.get("_sys_param")
        region = _member(shared, "region") if isinstance(shared, dict) else ""
        everything = {**stored, **(shared if isinstance(shared, dict) else {})}
        return Profile(
            name,
            self.shown(path),
            region=region,
            **_role_of(everything),
            other=_other_of(everything),
        )

    def _tccli_path(self, name: str, suffix: str) -> Path | None:
        """Return a profile's file; None if the name is invalid or leads outside the directory."""
        if self.tccli is None or len(name) > _LONGEST_NAME or not _FILE_NAME.fullmatch(name):
            return None
        return self.tccli / f"{name}{suffix}"


def locate(
    environ: Mapping[str, str], home: Path | None, *, tccli_directory: Stated | None = None
) -> CredentialFiles:
    """Return the places where profiles are looked up.

    Args:
        environ: environment variables, two of which relocate the files.
        home: home directory; None if the user has none.
        tccli_directory: directory that the bridged provider is configured with; its profiles then
            take precedence, so that both providers use the same account.

    Raises:
        ConfigurationError: the credentials file that a variable names cannot be read, or a path
            begins with `~` but there is no home directory.
    """
    ini = home / ".tencentcloud" / "credentials" if home else None
    system: Path | None = SYSTEM_FILE
    tccli = home / ".tccli" if home else None
    if named := environ.get(CREDENTIALS_FILE_VARIABLE, "").strip():
        ini, system = under_home(Stated(named, CREDENTIALS_FILE_VARIABLE), home), None
        if reason := why_unreadable(ini):
            raise ConfigurationError(
                f"{CREDENTIALS_FILE_VARIABLE} is {quoted(named)}, but {reason}",
                hint="Set it to the path of a credentials file, or unset it.",
            )
    if tccli_directory:
        tccli = under_home(tccli_directory, home)
    elif directory := environ.get(TCCLI_DIRECTORY_VARIABLE, "").strip():
        tccli = under_home(Stated(directory, TCCLI_DIRECTORY_VARIABLE), home)
    return CredentialFiles(ini, tccli, home, system, tccli_first=tccli_directory is not None)


def _stems(tccli: Path) -> set[str]:
    """Return the names of the profiles in tccli's directory; none if it cannot be read."""
    try:
        return {path.stem for path in tccli.glob(f"*{_CREDENTIAL}")}
    except (OSError, ValueError):
        return set()


def _member(stored: Mapping[str, object], key: str) -> str:
    value = stored.get(key)
    return value.strip() if isinstance(value, str) else ""


def _sections(files: CredentialFiles, path: Path | None) -> Mapping[str, Mapping[str, str]]:
    return ini_sections(path, files.shown(path)) or {} if path else {}


class _RoleKeys(TypedDict):
    role_arn: str
    role_session_name: str


def _role_of(stored: Mapping[str, object]) -> _RoleKeys:
    """Return the role that a profile names, however its tool spells the keys."""
    plain = {re.sub("[-_]", "", key.lower()): _member(stored, key) for key in stored}
    session_name = next((plain[key] for key in _SESSION_KEYS if plain.get(key)), "")
    return _RoleKeys(role_arn=plain.get(_ARN_KEY, ""), role_session_name=session_name)


def _other_of(stored: Mapping[str, object]) -> str:
    plain = {re.sub("[-_]", "", key.lower()): _member(stored, key) for key in stored}
    return _MACHINE if plain.get(_MACHINE_KEY) else ""


def _other_type(stored: Mapping[str, object]) -> str:
    """Return what a tccli profile is instead of a key pair, or "" if it is a key pair."""
    kind = _member(stored, "type")
    if kind in _KEY_PAIR_TYPES:
        return _other_of(stored)
    return _OTHER_TYPES.get(kind, "another type of login")


def _refuse_other(profile: Profile) -> None:
    if profile.other:
        raise ConfigurationError(
            f"profile {quoted(profile.name)} in {profile.place} is {profile.other}, which is not "
            "supported",
            hint="Use a profile with a key pair, or set a temporary key pair and its token "
            "in the environment.",
        )
