"""The password hash: argon2id with 7 MiB, five passes, one lane.

OWASP's Password Storage Cheat Sheet names five pairs of memory and passes that defend alike. This one asks
for the least memory, so that a small server bears the Monday on which a whole regency signs in; and it stays
in the processor's cache, so that libsodium, which uses what the processor has, takes half the time.
"""

from base64 import b64encode

from django.contrib.auth.hashers import Argon2PasswordHasher
from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13
from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

HASH_LENGTH = 32


class Argon2id(Argon2PasswordHasher):
    """Django's format and its own rules of renewal; made and compared by libsodium, both in the same time.

    A name that nobody bears takes as long as a wrong password: it is hashed as a new password is.
    """

    algorithm: str = "argon2"
    time_cost = 5
    memory_cost = 7 * 1024
    parallelism = 1
    # Sixteen characters: libsodium takes a salt of sixteen bytes.
    salt_entropy = 95

    def encode(self, password: str, salt: str) -> str:
        memory = self.memory_cost * 1024
        raw = crypto_pwhash_alg(
            HASH_LENGTH,
            password.encode(),
            salt.encode(),
            self.time_cost,
            memory,
            crypto_pwhash_ALG_ARGON2ID13,
        )
        params = self.params()
        costs = f"m={params.memory_cost},t={params.time_cost},p={params.parallelism}"
        words = (_base64(part) for part in (salt.encode(), raw))
        return "$".join((self.algorithm, "argon2id", f"v={params.version}", costs, *words))

    def verify(self, password: str, encoded: str) -> bool:
        try:
            return argon2id.verify(encoded.removeprefix(self.algorithm).encode(), password.encode())
        except InvalidkeyError:
            return False


def _base64(value: bytes) -> str:
    """Without padding, as the argon2 specification writes it."""
    return b64encode(value).rstrip(b"=").decode()
