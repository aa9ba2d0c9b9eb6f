"""One connection that nobody else touches: what is looked up by an id, and what stays."""

from __future__ import annotations

import pytest

from tests.process.owned import APP, DATA, Story, default_name, default_names
from tests.process.plugin import PluginError


@default_names
def test_get(story: Story) -> None:
    """By its id alone everything of a connection is read."""
    made = story.made(story.only("theirs"))

    with story.state.run() as run:
        found, outputs, _ = run.process().read(made, {})

    told = {"vpcId": APP, "peerVpcId": DATA, "uniqPeerVpcId": DATA, "state": "ACTIVE"}
    of = {"uin": "2407912486", "peerUin": "2407912486", "region": "ap-guangzhou"}
    name = {"peeringConnectionName": default_name("theirs")}
    wanted = {**told, **of, **name}
    assert (made, wanted) == (found, {key: outputs[key] for key in wanted})
    assert [] == story.writes()


@default_names
def test_get_of_nothing(story: Story) -> None:
    """An id that does not exist is an error in one line that names it."""
    with story.state.run() as run, pytest.raises(PluginError) as caught:
        run.process().read("pcx-nowhere1", {})

    assert caught.value.text == (
        "qcloud: pcx-nowhere1 was not found in ap-guangzhou. "
        "Check the id, the region and the account."
    )


@default_names
def test_default_name(story: Story) -> None:
    """Where stack or parent are renamed the default name stays, until a replacement computes it."""
    made = story.made(story.only("net"))
    named = default_name("net of a renamed stack")
    renamed = story.only("net", __defaultName=named)

    planned = story.state.preview(renamed)
    done = story.state.up(renamed, refresh=True)
    kept = story.live(), story.called()
    story.state.up(story.only("net", peer="vpc-shared03", __defaultName=named))

    assert ({"net": "same"}, {"net": "same"}) == (planned, done)
    assert (([made], [default_name("net")]), [named]) == (kept, story.called())
