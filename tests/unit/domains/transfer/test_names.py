from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.domains.transfer.names import ArchiveName, made_for
from boss_workflow.domains.transfer.sealing import Kind

MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)
DAYS = st.none() | st.dates(min_value=date(2000, 1, 1))


@given(st.builds(ArchiveName, st.sampled_from(Kind), MOMENTS, DAYS))
def test_a_name_says_all_of_it(name: ArchiveName) -> None:
    assert ArchiveName.parse(str(name)) == name


@pytest.mark.parametrize(
    "text", ["notes.txt", "boss-20261325T000000Z.backup", "boss-20261125T000000Z.backup.partial", "xboss-x.backup", ""]
)
def test_files_of_another_origin_are_left_alone(text: str) -> None:
    assert ArchiveName.parse(text) is None


def test_what_is_there_for_a_day_is_known_by_kind() -> None:
    made_at = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    names = [
        str(ArchiveName(Kind.DATA, made_at, date(2026, 11, 25))),
        str(ArchiveName(Kind.SECRETS, made_at)),
        "other",
    ]
    assert made_for(date(2026, 11, 25), names) == {Kind.DATA}
    assert made_for(date(2026, 11, 26), names) == set()
