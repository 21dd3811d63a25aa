"""Where conversations are kept, and what keeps two workers from one conversation."""

from __future__ import annotations

from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain

from tuiding.settings import Settings
from tuiding.stores.conversations import EVENTS, ConversationStore
from tuiding.stores.database import Database
from tuiding.stores.errors import UnavailableError
from tuiding.stores.memory_locks import MemoryLockStore
from tuiding.stores.redis_locks import RedisLockStore

__all__ = ["ConversationStore", "MemoryLockStore", "RedisLockStore", "UnavailableError", "lock_store", "tracker_store"]


def tracker_store(
    settings: Settings, domain: Domain | None = None, broker: EventBroker | None = None
) -> ConversationStore:
    """Return the store of the conversations in ``settings.database``.

    Raises:
        SettingsError: the address of the database cannot be used.
    """
    return ConversationStore(Database(settings.database, EVENTS.metadata), domain, broker)


def lock_store(settings: Settings) -> MemoryLockStore | RedisLockStore:
    """Return locks that the workers share in ``settings.redis``, or for None those of one process.

    Raises:
        SettingsError: the address of Redis cannot be used.
    """
    return MemoryLockStore() if settings.redis is None else RedisLockStore(settings.redis)
