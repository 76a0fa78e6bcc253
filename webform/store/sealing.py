"""Encryption at rest: master key -> subject key -> content key -> content; destroying a key erases what is below it.

AES-256-GCM throughout, with a random nonce and the place of the content as associated data, so that a sealed blob
cannot be moved elsewhere. A commitment is SHA-256 over a random salt and the content; the salt is sealed with it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webform.store.errors import Damaged, StoreError, WrongKey

KEY_BYTES = 32
KEY_VARIABLE = "CASEAUDIT_KEY"
KEY_FILE = "master.key"
_NONCE_BYTES = 12
_SALT_BYTES = 16
_ID_BYTES = 8


class Sealed(NamedTuple):
    """Encrypted content and the commitment to it (64 hex digits) that may be published."""

    blob: bytes
    commitment: str


class Opened(NamedTuple):
    """Decrypted content and the commitment recomputed from it."""

    content: bytes
    commitment: str


def new_key() -> bytes:
    """Return a random key of 32 bytes."""
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, content: bytes, context: str) -> bytes:
    """Return nonce and ciphertext, bound to the context."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context.encode())


def decrypt(key: bytes, blob: bytes, context: str) -> bytes:
    """Return the content; Damaged when key, context or bytes are not those of the encryption."""
    try:
        return AESGCM(key).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise Damaged(f"{context} cannot be decrypted; restore a backup") from None


def seal(key: bytes, content: bytes, context: str) -> Sealed:
    """Encrypt content with a salt and commit to both."""
    salted = os.urandom(_SALT_BYTES) + content
    return Sealed(encrypt(key, salted, context), hashlib.sha256(salted).hexdigest())


def open_sealed(key: bytes, blob: bytes, context: str) -> Opened:
    """Decrypt what :func:`seal` made; raises as :func:`decrypt`."""
    salted = decrypt(key, blob, context)
    return Opened(salted[_SALT_BYTES:], hashlib.sha256(salted).hexdigest())


class Keyring:
    """The master keys: the first wraps, the others only unwrap, so that keys can be rotated while in use.

    ``beside_data`` says that the key came from a file beside the data, which protects against a lost database file
    but not against a lost disk: the operator should be warned.
    """

    __slots__ = ("_current", "_keys", "beside_data")

    def __init__(self, *keys: bytes, beside_data: bool = False) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise WrongKey(f"a master key has {KEY_BYTES} bytes")
        self._current = _key_id(keys[0])
        self._keys = {_key_id(key): key for key in keys}
        self.beside_data = beside_data

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.ids)})"

    @property
    def ids(self) -> tuple[str, ...]:
        """The public names of the keys, the current one first."""
        return tuple(name.hex() for name in self._keys)

    def wrap(self, key: bytes, context: str) -> bytes:
        """Encrypt a key under the current master key; the blob begins with that key's id."""
        return self._current + encrypt(self._keys[self._current], key, context)

    def unwrap(self, blob: bytes, context: str) -> bytes:
        """Return a wrapped key; WrongKey when its master key is not here, Damaged when the bytes are not as wrapped."""
        master = self._keys.get(blob[:_ID_BYTES])
        if master is None:
            raise WrongKey(f"sealed under master key {blob[:_ID_BYTES].hex()}, which is not in {KEY_VARIABLE}")
        return decrypt(master, blob[_ID_BYTES:], context)

    def is_current(self, blob: bytes) -> bool:
        """Tell whether a wrapped key is under the current master key."""
        return blob[:_ID_BYTES] == self._current

    def sign(self, content: bytes) -> str:
        """Return a keyed digest of content under the current master key (64 hex digits)."""
        return _signature(self._keys[self._current], content)

    def signed(self, content: bytes, key_id: str, signature: str) -> bool:
        """Tell whether :meth:`sign` made the signature under that key; WrongKey when the key is not here."""
        key = self._keys.get(bytes.fromhex(key_id))
        if key is None:
            raise WrongKey(f"made under master key {key_id}, which is not in {KEY_VARIABLE}")
        return hmac.compare_digest(_signature(key, content), signature)


def keyring_from(environment: Mapping[str, str], folder: Path) -> Keyring:
    """Return the keys in CASEAUDIT_KEY (base64, several by comma, the current first), else those of the key file.

    The file is made, mode 0600, where it is absent. WrongKey for text that is no key.
    """
    text = environment.get(KEY_VARIABLE, "").strip()
    if text:
        return Keyring(*map(_key_of, text.split(",")))
    path = folder / KEY_FILE
    if not path.exists():
        _write_keys(path, [new_key()], replace=False)
    return Keyring(*_read_keys(path), beside_data=True)


def begin_rotation(folder: Path) -> Keyring:
    """Put a new current key before those of the key file; the old ones stay until :func:`end_rotation`."""
    path = folder / KEY_FILE
    keys = [new_key(), *_read_keys(path)]
    _write_keys(path, keys, replace=True)
    return Keyring(*keys, beside_data=True)


def end_rotation(folder: Path) -> Keyring:
    """Drop all but the current key from the key file; call it after everything was wrapped anew."""
    path = folder / KEY_FILE
    keys = _read_keys(path)[:1]
    _write_keys(path, keys, replace=True)
    return Keyring(*keys, beside_data=True)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"caseaudit master key id" + key).digest()[:_ID_BYTES]


def _signature(key: bytes, content: bytes) -> str:
    purpose = hmac.digest(key, b"caseaudit backup signature", "sha256")  # a key of its own for each use
    return hmac.digest(purpose, content, "sha256").hex()


def _key_of(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise WrongKey(f"{KEY_VARIABLE} must be base64 of {KEY_BYTES} bytes") from None


def _read_keys(path: Path) -> list[bytes]:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise StoreError("the key file can be read by others; run: chmod 600 on it")
    return [_key_of(line) for line in path.read_text().split()]


def _write_keys(path: Path, keys: list[bytes], *, replace: bool) -> None:
    """Write the file whole or not at all, and durably; without ``replace`` a file made meanwhile by another stays."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp makes mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write("".join(base64.b64encode(key).decode() + "\n" for key in keys))
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(temporary).replace(path)
        else:
            _link(Path(temporary), path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    _fsync_folder(path.parent)


def _link(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
