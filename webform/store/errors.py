"""What the store refuses, and why; messages name a remedy and never carry personal data."""

from __future__ import annotations


class StoreError(Exception):
    """Anything that the store refuses or cannot do."""


class StoreBusy(StoreError):
    """Others held the database for longer than five seconds; nothing was changed, try again."""


class Unavailable(StoreError):
    """The database cannot be used now (disk full, read-only, server gone); nothing is half done."""


class Interrupted(Unavailable):
    """The transaction was lost through no fault of its own; doing it again with the same key is safe."""


class Damaged(Unavailable):
    """Stored bytes are not what was stored; restore a backup."""


class SchemaBehind(StoreError):
    """The database is older than this code: run ``caseaudit migrate``."""


class SchemaAhead(StoreError):
    """The database is newer than this code: install the newer release."""


class WrongKey(StoreError):
    """The content was sealed under a master key that is not in the keyring."""


class Erased(StoreError):
    """The content's key was destroyed; it can never be read again."""


class Missing(StoreError):
    """There is no such thing."""


class WrongState(StoreError):
    """The thing's state does not allow this change."""


class Taken(StoreError):
    """Another account has this sign-in name."""


class KeyReused(StoreError):
    """The idempotency key was used for another change, or by another person."""


class AlreadySaved(StoreError):
    """A draft came from a page that was saved before."""


class OtherPage(StoreError):
    """Another page of the same person holds a draft of the section."""


class UnsuitableContent(StoreError, ValueError):
    """The content cannot be kept as it is: lone surrogates, NUL in clear text, or no JSON value."""


class BackupRefused(StoreError):
    """The backup, or its target, is not fit for a restore; the target is untouched."""


class Stale(StoreError):
    """Someone else saved first; ``number`` is the current revision of ``section``."""

    def __init__(self, section: str, number: int) -> None:
        super().__init__(f"section {section} is at revision {number}")
        self.section = section
        self.number = number
