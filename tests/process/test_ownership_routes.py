"""Who owns routes: none that a resource still wants is removed, whichever provider made it."""

from __future__ import annotations

import pytest

from tests.process.conftest import (
    Story,
    all_routes,
    chosen_names,
    default_name,
    default_names,
    either,
    refused,
    routes_through,
)
from tests.process.plugin import PluginError
from tests.process.stand_in import FailedError, Program

_PROVIDERS = pytest.mark.parametrize(
    ("before", "after"), [("default", "default"), ("default", "main"), ("main", "default")]
)


def _with(story: Story, *resources: str, **providers: str) -> Program:
    """Return a program with a connection and resources that want the same routes through it."""
    wanted = {it: routes_through("net", provider=providers.get(it, "default")) for it in resources}
    return {**story.only("net"), **wanted}


def _interrupted(story: Story) -> str:
    """Rename a connection that adopts, and its routes, while another resource fails."""
    made = story.made(story.routed("old", adopt=True, routes="r-old"))
    with pytest.raises(FailedError):
        story.state.up(story.routed("new", adopt=True, routes="r-new"), fail="other")
    assert {"old", "new", "r-old", "r-new"} == set(story.state.records)
    return made


@either
def test_renamed_while_another_resource_fails(story: Story) -> None:
    """Routes and connection that an earlier run took over are not removed under their old names."""
    made = _interrupted(story)

    story.state.up(story.routed("new", adopt=True, routes="r-new"))

    assert {"new", "r-new"} == set(story.state.records)
    assert ([made], all_routes(made)) == (story.live(), story.routes())


@pytest.mark.parametrize("after", ["default", "main"])
@either
def test_renamed_in_one_run(story: Story, after: str) -> None:
    """A rename of both in one run keeps both, for another provider too, until all is destroyed."""
    made = story.made(story.routed("old", adopt=True, routes="r-old"))
    renamed = story.routed("new", provider=after, adopt=True, routes="r-new")

    story.state.up(renamed)

    assert {"new", "r-new"} == set(story.state.records)
    assert ([made], all_routes(made)) == (story.live(), story.routes())
    assert {"new": "same", "r-new": "same"} == story.state.preview(renamed)
    story.state.destroy()
    assert story.is_empty()


@_PROVIDERS
@either
def test_routes_renamed_in_one_run(story: Story, before: str, after: str) -> None:
    """Routes that another resource wants from now on stay, whoever its provider is."""
    made = story.made(_with(story, "r-old", **{"r-old": before}))

    done = story.state.up(_with(story, "r-new", **{"r-new": after}))

    assert {"net": "same", "r-new": "create", "r-old": "delete"} == done
    assert all_routes(made) == story.routes()
    assert {"net": "same", "r-new": "same"} == story.state.up(
        _with(story, "r-new", **{"r-new": after})
    )


@either
def test_routes_renamed_over_two_runs(story: Story) -> None:
    """Routes that another resource has wanted since an earlier run stay as well."""
    made = story.made(_with(story, "r-old"))
    after = _with(story, "r-new", **{"r-new": "main"})
    with pytest.raises(FailedError):
        story.state.up(after, fail="other")

    done = story.state.up(after)

    assert {"net": "same", "r-new": "same", "r-old": "delete"} == done
    assert all_routes(made) == story.routes()


@pytest.mark.parametrize("dropped", ["one", "two"])
@pytest.mark.parametrize("other", ["default", "main"])
@either
def test_two_that_want_the_same(story: Story, other: str, dropped: str) -> None:
    """Of two resources that want the same routes one can go, and the routes stay."""
    made = story.made(_with(story, "one", "two", two=other))
    (left,) = {"one", "two"} - {dropped}

    done = story.state.up(_with(story, left, two=other))

    assert {"net": "same", left: "same", dropped: "delete"} == done
    assert all_routes(made) == story.routes()


@pytest.mark.parametrize("after", ["default", "main"])
@either
def test_forced_replacement(story: Story, after: str) -> None:
    """Routes that are replaced by all means are there afterwards."""
    made = story.made(_with(story, "routes"))

    done = story.state.up(_with(story, "routes", routes=after), replace={"routes"})

    assert {"net": "same", "routes": "replace"} == done
    assert all_routes(made) == story.routes()
    story.state.up(story.only("net"))
    assert ([made], set()) == (story.live(), story.routes())


@either
def test_refresh_holds_nothing(story: Story) -> None:
    """Routes that the program lacks are removed by an `up` that refreshes first."""
    made = story.made(_with(story, "routes"))

    done = story.state.up(story.only("net"), refresh=True)

    assert {"net": "same", "routes": "delete"} == done
    assert ([made], set()) == (story.live(), story.routes())


@pytest.mark.parametrize("provider", ["default", "main"])
@either
def test_connection_that_is_renamed_meanwhile(story: Story, provider: str) -> None:
    """Routes that the program lacks go although the same run renames their connection."""
    made = story.made(_with(story, "routes", routes=provider))

    done = story.state.up(story.only("net", peeringConnectionName="renamed"))

    assert {"net": "update", "routes": "delete"} == done
    assert ([made], ["renamed"], set()) == (story.live(), story.called(), story.routes())


@default_names
def test_destroying_the_old_name(story: Story) -> None:
    """Under default names routes are not removed by the record of their connection's old name."""
    made = _interrupted(story)

    done = story.state.destroy(["r-old"])

    assert {"r-old": "delete"} == done
    assert all_routes(made) == story.routes()
    assert f"stay, since it is now called '{default_name('new')}'" in story.state.told


@chosen_names
def test_destroying_the_old_name_where_it_ends(story: Story) -> None:
    """Where it ends: under one and the same chosen name nothing tells the old record's routes."""
    made = _interrupted(story)

    story.state.destroy(["r-old"])

    assert ([made], set()) == (story.live(), story.routes())


# Another stack


@default_names
def test_another_stack_takes_over(story: Story) -> None:
    """A stack whose connection another one has taken over can destroy neither it nor its routes."""
    made = story.made(story.routed("ours"))
    theirs = story.another_stack()
    planned = theirs.preview(story.only("theirs", adopt=True))
    told = theirs.told
    theirs.up(story.only("theirs", adopt=True))

    with pytest.raises(PluginError) as caught:
        story.state.destroy()

    assert {"theirs": "create"} == planned
    assert f"adopts {made} '{default_name('ours')}'" in told
    assert "from then on this stack can delete it" in told
    assert refused(caught, f"{made} is called '{default_name('theirs')}'")
    text = caught.value.text
    assert -1 < text.find("pulumi state delete <urn>") < text.find("--refresh")
    assert ([made], all_routes(made)) == (story.live(), story.routes())
    assert f"stay, since it is now called '{default_name('theirs')}'" in story.state.told
    assert {"theirs": "same"} == theirs.up(story.only("theirs", adopt=True))


@chosen_names
def test_another_stack_takes_over_where_it_ends(story: Story) -> None:
    """Where it ends: under the same chosen name a destroy takes the connection from both stacks."""
    story.made(story.routed("ours"))
    theirs = story.another_stack()
    theirs.up(story.only("theirs", adopt=True))

    story.state.destroy()

    assert story.is_empty()
    assert {"theirs": "delete"} == theirs.refresh()


@default_names
def test_the_other_stack_destroys(story: Story) -> None:
    """The stack that took a connection over deletes it, and the first one makes it anew."""
    made = story.made(story.routed("ours"))
    theirs = story.another_stack()
    theirs.up(story.only("theirs", adopt=True))

    theirs.destroy()
    gone = story.live()
    story.state.up(story.routed("ours"), refresh=True)

    again = story.id_of("ours")
    assert ([], True) == (gone, again != made)
    assert ([again], all_routes(again)) == (story.live(), story.routes())
