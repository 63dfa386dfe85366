"""What was sealed opens with the right key, whole and unchanged, or not at all."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from boss_workflow.domains.transfer.errors import ArchiveDamaged, NotABackup, WrongKey
from boss_workflow.domains.transfer.sealing import CHUNK, HEADER, TAG, KeyRing, Kind, Sealer
from tests.unit.domains.transfer.streams import opened, seal

NOW, FORMER, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))
KEYS = KeyRing(NOW)
STEP = CHUNK + TAG
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK)


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_sealed_comes_out(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    assert await opened(seal(content[:size], KEYS), KEYS) == content[:size]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.binary(max_size=2000), max_size=20), st.integers(1, 3000))
async def test_pieces_in_and_out_may_be_of_any_size(pieces: list[bytes], size: int) -> None:
    sealer = Sealer(KEYS, Kind.DATA)
    sealed = sealer.header + b"".join(map(sealer.update, pieces)) + sealer.finish()
    assert await opened(sealed, KEYS, size=size) == b"".join(pieces)


@pytest.mark.parametrize("left", [HEADER, HEADER + 1, HEADER + STEP - 1, HEADER + STEP, HEADER + 2 * STEP, -1])
async def test_a_cut_is_noticed_wherever_it_falls(left: int) -> None:
    sealed = seal(bytes(3 * CHUNK), KEYS)
    with pytest.raises(ArchiveDamaged, match="cut off"):
        await opened(sealed[:left], KEYS)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, HEADER + 2 * STEP), st.integers(1, 255))
async def test_every_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = bytearray(seal(bytes(2 * CHUNK + 5), KEYS))
    sealed[place] ^= change
    with pytest.raises((ArchiveDamaged, NotABackup, WrongKey)):
        await opened(bytes(sealed), KEYS)


async def test_chunks_in_another_order_are_noticed() -> None:
    sealed = seal(bytes(3 * CHUNK), KEYS)
    head, first, second, rest = (
        sealed[:HEADER],
        sealed[HEADER : HEADER + STEP],
        sealed[HEADER + STEP : HEADER + 2 * STEP],
        sealed[HEADER + 2 * STEP :],
    )
    with pytest.raises(ArchiveDamaged):
        await opened(head + second + first + rest, KEYS)
    with pytest.raises(ArchiveDamaged):
        await opened(head + first + first + rest, KEYS)


async def test_chunks_of_another_archive_do_not_fit() -> None:
    one, other = seal(bytes(2 * CHUNK), KEYS), seal(bytes(2 * CHUNK), KEYS)
    with pytest.raises(ArchiveDamaged):
        await opened(one[: HEADER + STEP] + other[HEADER + STEP :], KEYS)


async def test_what_is_appended_is_noticed() -> None:
    with pytest.raises(ArchiveDamaged):
        await opened(seal(b"x", KEYS) + b"y", KEYS)


async def test_a_former_key_still_opens() -> None:
    sealed = seal(b"old", KeyRing(FORMER))
    assert await opened(sealed, KeyRing(NOW, [FORMER])) == b"old"


async def test_the_new_key_seals_after_a_rotation() -> None:
    sealed = seal(b"new", KeyRing(NOW, [FORMER]))
    assert await opened(sealed, KeyRing(NOW)) == b"new"


async def test_a_wrong_key_is_named_by_its_id_and_never_shown() -> None:
    with pytest.raises(WrongKey) as refused:
        await opened(seal(b"x", KeyRing(FOREIGN)), KEYS)
    assert KeyRing(FOREIGN).current.hex() in refused.value.message
    assert FOREIGN not in refused.value.message


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 1000])
async def test_another_kind_of_file_is_no_backup(content: bytes) -> None:
    with pytest.raises(NotABackup):
        await opened(content, KEYS)


async def test_secrets_are_not_taken_for_data() -> None:
    with pytest.raises(NotABackup, match="of secrets"):
        await opened(seal(b"x", KEYS, Kind.SECRETS), KEYS)


async def test_two_archives_of_the_same_content_have_nothing_in_common() -> None:
    one, other = seal(bytes(100), KEYS), seal(bytes(100), KEYS)
    assert one[HEADER:] != other[HEADER:]
