"""Default tags: where they may be stated, and what is said of what they cannot be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_qcloud.api.errors import ConfigurationError
from pulumi_qcloud.settings.table import explicit_inputs
from pulumi_qcloud.settings.values import default_tags

KEY, VARIABLE = "qcloud:defaultTags", "QCLOUD_DEFAULT_TAGS"
EXPLICIT = explicit_inputs({})
QUOTE = "write it in quotation marks, or set it with --type string"


@pytest.mark.parametrize(
    ("config", "environ", "expected"),
    [
        ({}, {}, {}),
        ({KEY: '{"team": "net", "env": ""}'}, {}, {"team": "net", "env": ""}),
        ({}, {VARIABLE: ' {"team": "net"} '}, {"team": "net"}),
        ({KEY: '{"a": "1"}'}, {VARIABLE: '{"b": "2"}'}, {"a": "1"}),
        ({KEY: "{}"}, {VARIABLE: '{"b": "2"}'}, {}),
        ({**EXPLICIT, KEY: "{}"}, {VARIABLE: '{"b": "2"}'}, {}),
        ({**EXPLICIT}, {VARIABLE: '{"b": "2"}'}, {"b": "2"}),
    ],
)
def test_stated(config: dict[str, str], environ: dict[str, str], expected: dict[str, str]) -> None:
    """The highest level that states default tags counts alone, also where it states none."""
    assert expected == default_tags(config, environ)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("team=net", 'it must be a JSON object of keys and values such as {"team": "net"}'),
        ("[" * 100_000, 'it must be a JSON object of keys and values such as {"team": "net"}'),
        ('["team"]', 'it must be a JSON object of keys and values such as {"team": "net"}'),
        (
            '{"cost": 7}',
            f'the value of "cost" is no text; {QUOTE}',
        ),
        (
            '{"cost": null}',
            f'the value of "cost" is no text; {QUOTE}',
        ),
        ('{" ": "x"}', 'its key "" must be a text of 1 to 127 characters'),
        (
            json.dumps({"k" * 128: "x"}),
            f'its key "{"k" * 59}…" must be a text of 1 to 127 characters',
        ),
        (
            json.dumps({"team": "x" * 256}),
            'the value of "team" has 256 characters; at most 255 are allowed',
        ),
    ],
)
def test_wrong(text: str, reason: str) -> None:
    """What is no object of texts is refused in one sentence that names where it is stated."""
    for origin, config, environ in (
        (KEY, {KEY: text}, {}),
        (VARIABLE, {}, {VARIABLE: text}),
        ("the Provider's defaultTags", {**EXPLICIT, KEY: text}, {}),
    ):
        with pytest.raises(ConfigurationError) as caught:
            default_tags(config, environ)

        assert str(caught.value).startswith(f'{origin} is "')
        assert str(caught.value).endswith(f": {reason}")


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is tags or one sentence."""
    said = ""
    try:
        default_tags({KEY: text}, {})
    except ConfigurationError as error:
        said = str(error)

    assert "\n" not in said


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=127).filter(str.strip), st.text(max_size=255), max_size=3
    )
)
def test_any_tags(tags: dict[str, str]) -> None:
    """Tags as JSON come back as they were written."""
    assert tags == default_tags({KEY: json.dumps(tags)}, {})
