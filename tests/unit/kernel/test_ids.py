import threading
import time
from uuid import RFC_4122, UUID

import pytest

from boss_workflow.kernel.ids import new_id, new_request_id, new_token


def test_is_a_version_7_uuid() -> None:
    for _ in range(1000):
        made = new_id()
        assert (made.version, made.variant) == (7, RFC_4122)


def test_starts_with_the_milliseconds_of_its_making() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80
    after = time.time_ns() // 1_000_000
    assert before <= made <= after + 1000


def test_later_ones_sort_behind_as_number_and_as_text() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_clock_that_stands_still_or_goes_back_does_not_mix_them_up(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = time.time_ns()
    moments = iter([moment, moment, moment - 10**9, moment])
    monkeypatch.setattr("time.time_ns", lambda: next(moments))
    made = [new_id() for _ in range(4)]
    assert made == sorted(set(made))


def test_many_threads_make_no_two_alike() -> None:
    made: list[UUID] = []

    def make() -> None:
        made.extend([new_id() for _ in range(2000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_tokens_fit_into_links_and_are_never_the_same() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)
    assert len(new_token(12)) == 16


def test_request_ids_are_short_and_plain() -> None:
    first, second = new_request_id(), new_request_id()
    assert first != second
    assert len(first) == 16
    int(first, 16)
