"""Assigning says which papers nobody can sit yet."""

import pytest
from flask import Flask

from app.domain.paper import undrawable
from app.library.load import Library
from tests.browsing import client_of
from tests.people import World
from tests.quizzes.sitting import MODULE, module_of

WORDS = "还没有经本行确认，目前不能开考"


@pytest.mark.parametrize("demo", [True, False])
def test_the_form_and_the_preview_name_the_papers_that_wait(fast_app: Flask, fast_world: World, library: Library, *, demo: bool) -> None:
    served = library.model_copy(update={"demo": demo})
    fast_app.extensions["library"] = served
    waiting = undrawable(served.bank, served.rulebook, served.withheld)
    client = client_of(fast_app, "trainer")
    fields = {"module": MODULE, "branch": "111", "due_kind": "from_today", "days": "30"}
    form = client.get("/training/assign?to=branch").text
    preview = client.post("/training/assign?to=branch", data=fields).text
    assert "核对后再指派" in preview
    for page in (form, preview):
        assert (WORDS in page) is not demo
    named = preview.partition(WORDS)[0].rpartition("<p>")[2]
    for blueprint in waiting:
        assert (blueprint.title in named) is (blueprint.slug in module_of(served).papers), blueprint.slug
    assert bool(waiting) is not demo
