"""Names as people say them, matched to a team."""

from uuid import NAMESPACE_DNS, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.chat.understand.people import (
    AmbiguousName,
    Name,
    UnknownName,
    find_names,
    match_name,
    resolve_name,
)


def person(name: str, *aliases: str) -> Name:
    return Name(uuid5(NAMESPACE_DNS, name), name, aliases)


JOHN = person("John Smith", "Johnny")
SARAH = person("Sarah Connor", "@sconnor")
MICHAEL = person("Michael Chen", "Mike")
JOSE = person("José Łukasz")
WILL = person("Will Turner")
ANNE = person("Anne-Marie O'Brien")
TEAM = [JOHN, SARAH, MICHAEL, JOSE, WILL, ANNE]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(
            ("John Smith", JOHN),
            ("john smith", JOHN),
            ("John", JOHN),
            ("JOHN", JOHN),
            ("Johnny", JOHN),
            ("Smith", JOHN),
        ),
        *(("@john", JOHN), ("@john.smith", JOHN), ("johnsmith", JOHN), ("@sconnor", SARAH), ("sconnor", SARAH)),
        *(("JS", JOHN), ("sc", SARAH), ("John S", JOHN), ("John S.", JOHN), ("Mich", MICHAEL), ("Mike", MICHAEL)),
        *(("Jon", JOHN), ("Sara", SARAH), ("Micheal", MICHAEL), ("Jon Smith", JOHN), ("Sarha", SARAH), ("Wil", WILL)),
        *(("jose", JOSE), ("Jose Lukasz", JOSE), ("JOSE\u0301", JOSE), ("anne-marie", ANNE), ("Anne", ANNE)),
        *(("anne-marie o\u2019brien", ANNE), ("will", WILL), (" Will  Turner ", WILL)),
    ],
)
def test_a_person_is_known_by_many_names(said: str, meant: Name) -> None:
    assert resolve_name(said, TEAM) == meant


@pytest.mark.parametrize("said", ["Jane", "Joan Smith", "Zed", "", "@", "@nobody", "Joe", "J", "Bill", "me"])
def test_a_name_too_far_from_all_is_unknown(said: str) -> None:
    with pytest.raises(UnknownName):
        resolve_name(said, TEAM)


@pytest.mark.parametrize(
    ("said", "name"),
    [("Mark", "Mary"), ("Maria", "Mario"), ("Jane", "John"), ("Dan", "Don"), ("Joe", "Jose"), ("Jane", "Jan")],
)
def test_a_name_one_letter_off_may_be_another_person(said: str, name: str) -> None:
    assert match_name(said, [person(name)]) == []


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean Michael Chen") as caught:
        resolve_name("Mikhail", TEAM)
    assert caught.value.nearest == (MICHAEL,)


def test_two_johns_are_ambiguous() -> None:
    other = person("John Doe")
    with pytest.raises(AmbiguousName, match="John Smith or John Doe") as caught:
        resolve_name("John", [*TEAM, other])
    assert caught.value.candidates == (JOHN, other)


def test_a_typo_close_to_two_people_is_ambiguous() -> None:
    with pytest.raises(AmbiguousName):
        resolve_name("Jhon", [JOHN, person("John Doe")])


def test_a_nickname_that_is_anothers_first_name_is_ambiguous() -> None:
    with pytest.raises(AmbiguousName):
        resolve_name("John", [JOHN, person("Jonathan Doe", "John")])


def test_the_exact_full_name_wins() -> None:
    assert resolve_name("John", [person("John Smith"), person("John")]).name == "John"
    assert resolve_name("John Smith", [person("John Smithson"), JOHN]) == JOHN


def test_an_exact_first_name_wins_over_a_typo() -> None:
    jon = person("Jon Snow")
    assert resolve_name("Jon", [JOHN, jon]) == jon


@pytest.mark.parametrize("said", ["me", "Me", "myself", "I"])
def test_me_is_the_one_who_speaks(said: str) -> None:
    assert resolve_name(said, TEAM, me=SARAH) == SARAH


def test_matches_come_best_first_without_repeats() -> None:
    matches = match_name("john", [MICHAEL, person("Johnson Lee"), JOHN, JOHN])
    assert [match.person.name for match in matches] == ["John Smith", "Johnson Lee"]
    assert matches[0].score > matches[1].score


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ask John to call Sarah", [("John", JOHN), ("Sarah", SARAH)]),
        ("ask john smith, please", [("john smith", JOHN)]),
        ("John S. does it", [("John S", JOHN)]),
        ("@sconnor and @john.smith: look", [("@sconnor", SARAH), ("@john.smith", JOHN)]),
        ("take John's list", [("John", JOHN)]),
        ("ask Micheal", [("Micheal", MICHAEL)]),
        ("Sara, fix it", [("Sara", SARAH)]),
        ("tell José\u2019s friend", [("José", JOSE)]),
        ("tell anne-marie o'brien.", [("anne-marie o'brien", ANNE)]),
        ("ask Will", [("Will", WILL)]),
        ("Will fixes it", [("Will", WILL)]),
        ("done. will is next", [("will", WILL)]),
        ("John,Sarah", [("John", JOHN), ("Sarah", SARAH)]),
        ("*John* does it", [("John", JOHN)]),
    ],
)
def test_names_are_found_in_a_sentence(text: str, found: list[tuple[str, Name]]) -> None:
    assert [(span.text, *span.candidates) for span in find_names(text, TEAM)] == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "this will do",
            "we will, then",
            "mail john@example.com",
            "see john.com",
            "ask micheal",
            "ask Jon",
            "remind me",
        ),
        *("the johnson file", "@nobody", "", "Where is the Mika file", "JOHN-12"),
    ],
)
def test_ordinary_words_addresses_and_lower_case_typos_are_no_names(text: str) -> None:
    assert find_names(text, TEAM) == []


def test_a_first_name_of_two_people_has_both_as_candidates() -> None:
    other = person("John Doe")
    both, one = find_names("John or John Doe", [JOHN, other])
    assert (both.candidates, one.candidates) == ((JOHN, other), (other,))


def test_me_is_found_but_not_i() -> None:
    assert [span.text for span in find_names("I want you to remind me", TEAM, me=SARAH)] == ["me"]


WORDS = st.sampled_from(
    ["John", "john's", "smith", "@", "@john", ".", ",", " ", "Will", "me", "\u2019s", "_", "José", "\u0301"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = find_names(text, TEAM, me=JOHN)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(text[span.start : span.end] == span.text != "" and span.candidates for span in spans)


@given(st.text(), st.lists(st.text().map(person)))
def test_any_text_and_any_team_resolve_or_say_why_not(said: str, team: list[Name]) -> None:
    best = [match.person for match in match_name(said, team)]
    try:
        assert resolve_name(said, team) == best[0]
    except (AmbiguousName, UnknownName) as error:
        refused = error
        assert isinstance(refused, AmbiguousName) == bool(best)
