import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.kernel.security import derive, hash_token, same_secret


class TestSameSecret:
    def test_only_the_same_is_the_same(self) -> None:
        assert same_secret("geheim-größer", "geheim-größer")
        assert not same_secret("geheim-grösser", "geheim-größer")
        assert not same_secret("geheim", "geheim-größer")

    @pytest.mark.parametrize("given", [None, "", " ", "ÿþ", "🟡", "\x00"])
    def test_missing_and_odd_ones_are_wrong_and_no_error(self, given: str | None) -> None:
        assert not same_secret(given, "expected")

    def test_compares_in_constant_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        compared: list[tuple[bytes, bytes]] = []

        def note(one: bytes, other: bytes) -> bool:
            compared.append((one, other))
            return True

        monkeypatch.setattr("hmac.compare_digest", note)
        assert same_secret("a", "b")
        assert compared == [(b"a", b"b")]


class TestDerive:
    def test_is_hmac_sha256_of_the_purpose(self) -> None:
        """RFC 4231, test case 2."""
        hexadecimal = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        assert hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256").hex() == hexadecimal
        derived = derive("Jefe", "what do ya want for nothing?")
        assert derived == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"

    @given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
    def test_one_purpose_tells_nothing_about_another(self, secret: str, one: str, other: str) -> None:
        assert derive(secret, one) == derive(secret, one)
        assert (derive(secret, one) == derive(secret, other)) == (one == other)
        assert len(derive(secret, one)) == 43
        assert derive(secret, one).isascii()


def test_token_is_kept_as_its_sha256() -> None:
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
