"""The hash of passwords: argon2id by libsodium, in the format that Django keeps."""

import argon2
import pytest

from people.hashers import Argon2id

PASSWORD = "sebuah kalimat sandi"


@pytest.fixture
def hasher() -> Argon2id:
    return Argon2id()


@pytest.fixture
def encoded(hasher: Argon2id) -> str:
    return hasher.encode(PASSWORD, hasher.salt())


def test_a_password_opens_what_it_was_hashed_to_and_no_other_does(hasher, encoded):
    assert hasher.verify(PASSWORD, encoded)
    assert not hasher.verify(PASSWORD + " ", encoded)


def test_the_same_password_is_never_hashed_alike(hasher, encoded):
    assert hasher.encode(PASSWORD, hasher.salt()) != encoded


def test_the_hash_names_what_owasp_asks_for(encoded):
    assert encoded.startswith("argon2$argon2id$v=19$m=7168,t=5,p=1$")


def test_another_implementation_reads_it_alike(encoded):
    assert argon2.PasswordHasher().verify(encoded.removeprefix("argon2"), PASSWORD)


def test_a_new_hash_need_not_be_renewed(hasher, encoded):
    assert not hasher.must_update(encoded)


def test_a_hash_of_other_costs_still_opens_and_is_renewed(hasher):
    older = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    encoded = f"argon2{older.hash(PASSWORD)}"

    assert hasher.verify(PASSWORD, encoded)
    assert hasher.must_update(encoded)


def test_a_hash_that_was_cut_short_opens_to_nobody(hasher, encoded):
    assert not hasher.verify(PASSWORD, encoded[:-8])
