"""What /login says, by how the installation can be reached."""

from pathlib import Path

import pytest

from boss_workflow.bootstrap.http import login_page
from tests.support.database import settings_for


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"public_url": "http://127.0.0.1:9/"}, ["http://127.0.0.1:9/login?token=abc"]),
        ({"port": 8001}, ["abc", "In a browser on the machine where I run: http://127.0.0.1:8001/login?token=abc"]),
        ({"port": 0}, ["abc"]),
    ],
)
def test_a_link_where_there_is_an_address(tmp_path: Path, settings: dict[str, object], said: list[str]) -> None:
    page = login_page(settings_for(tmp_path, **settings))
    assert [paragraph.text for paragraph in page.said("abc")][1:] == said
