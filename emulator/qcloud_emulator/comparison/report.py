"""The report: what was compared, with which result, as Markdown or as JSON; pure.

It is made of nothing but comparable answers, so that it holds no keys, no UINs and no addresses.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qcloud_emulator.comparison.differences import LOST, NOT_ASKED, grouped
from qcloud_emulator.comparison.story import ALSO_OUT_OF_REACH, OUT_OF_REACH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qcloud_emulator.comparison.differences import Difference, Told
    from qcloud_emulator.comparison.likeness import Likeness

UNPROVEN: Final = "Nobody has run this comparison on the real cloud yet, so read it with care."
_SHORTEST: Final = -2
_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Result:
    """A comparison that was carried out."""

    region: str
    created: bool
    """Whether the whole story was told, rather than only what reads."""
    there: Sequence[Told]
    """The cloud's telling."""
    here: Sequence[Told]
    """The emulator's telling, with the settings that were given."""
    found: Likeness
    notes: Sequence[str] = ()
    """What was left out, and why."""


def as_markdown(result: Result) -> str:
    """Return the report for people."""
    return "\n".join([f"# The emulator and the cloud in {result.region}", "", *lines(result), ""])


def as_json(result: Result) -> str:
    """Return the report for programs."""
    found = result.found
    value = {
        "region": result.region,
        "created": result.created,
        "steps": len(result.there),
        "notes": list(result.notes),
        "settings": {it.name: it.value for it in found.settings},
        "differences": [
            {
                "version": it.version,
                "action": it.action,
                "step": it.title,
                "steps": count,
                "kind": it.kind,
                "field": it.path,
                "emulator": it.here,
                "cloud": it.there,
            }
            for it, count in grouped(found.rest)
        ],
        "seconds": {
            f"{version} {action}": {"emulator": round(ours, 3), "cloud": round(theirs, 3)}
            for version, action, ours, theirs in _times(result)
        },
        "notFoundOut": {**OUT_OF_REACH},
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def lines(result: Result) -> list[str]:
    """Return the lines of the report."""
    asked = sum(it.outcome not in (LOST, NOT_ASKED) for it in result.there)
    kind = "the whole story" if result.created else "only what reads, without --create"
    return [
        f"{asked} of {len(result.there)} calls were answered; {kind}. {UNPROVEN}",
        *(f"- {note}" for note in result.notes),
        *(
            f"- no answer arrived to: {it.title} ({it.version} {it.action}); it is not compared"
            for it in result.there
            if it.outcome == LOST
        ),
        "",
        *_settings(result.found),
        "",
        *_differences(result.found),
        "",
        *_slow(result),
        "",
        "Not determined:",
        *(f"- {name}: {reason}" for name, reason in OUT_OF_REACH.items()),
        *(f"- {what}" for what in ALSO_OUT_OF_REACH),
    ]


def _settings(found: Likeness) -> Iterator[str]:
    if not found.settings:
        yield "No setting makes the emulator more like the cloud."
        return
    yield "These settings make the emulator more like the cloud:"
    for it in found.settings:
        yield f"- --setting {it.name}={it.value}"
        shown = [one for one, _ in grouped(it.shows)]
        for one in shown[:_MOST_SHOWN]:
            yield f"  - {_sentence(one)}"
        if len(shown) > _MOST_SHOWN:
            yield f"  - and {len(shown) - _MOST_SHOWN} more"


def _differences(found: Likeness) -> Iterator[str]:
    rest = grouped(found.rest)
    if not rest:
        yield "Nothing else differs." if found.settings else "Nothing differs."
        return
    yield "This differs, and no setting changes it:"
    for it, count in rest:
        more = f" (and in {count - 1} more steps)" if count > 1 else ""
        yield f"- {_sentence(it)}{more}"


def _sentence(it: Difference) -> str:
    where = f", {it.path}" if it.path else ""
    return (
        f"{it.kind} of {it.version} {it.action}{where} ({it.title}):"
        f" cloud: {it.there}; emulator: {it.here}"
    )


def _slow(result: Result) -> Iterator[str]:
    yield "How long calls took, as an order of magnitude:"
    slower = [it for it in _times(result) if _decade(it[3]) != _decade(it[2])]
    if not slower:
        yield "- the same as in the emulator"
    for version, action, ours, theirs in slower:
        yield (
            f"- {version} {action}: about {10.0 ** _decade(theirs):g} s in the cloud,"
            f" {10.0 ** _decade(ours):g} s in the emulator"
        )


def _times(result: Result) -> list[tuple[str, str, float, float]]:
    ours, theirs = _slowest(result.here), _slowest(result.there)
    return [(*key, ours[key], theirs[key]) for key in theirs if key in ours]


def _slowest(told: Iterable[Told]) -> dict[tuple[str, str], float]:
    seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
    for it in told:
        if not isinstance(it.outcome, str):
            key = (it.version, it.action)
            seconds[key] = max(seconds[key], it.seconds)
    return dict(seconds)


def _decade(seconds: float) -> int:
    """Return the order of magnitude of a time; everything up to a hundredth of a second is one."""
    return max(_SHORTEST, round(math.log10(max(seconds, 1e-9))))
