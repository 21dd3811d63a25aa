"""How the workers of the web chat tell each other what to send, through Redis."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

from redis.exceptions import RedisError
from socketio import AsyncRedisManager

logger = logging.getLogger(__name__)


class JsonRedisManager(AsyncRedisManager):
    """python-socketio's manager with JSON on the wire.

    Its own is pickle, which runs whatever somebody who can write to Redis puts there (CVE-2025-61765).
    """

    async def _publish(self, data: dict[str, Any]) -> None:
        """Tell all workers; where Redis is away, who asked has the answer with the acknowledgement all the same."""
        message = json.dumps(data, ensure_ascii=False)
        try:
            try:
                await self.redis.publish(self.channel, message)
            except RedisError:
                self._redis_connect()
                await self.redis.publish(self.channel, message)
        except RedisError as error:
            logger.error("the connections of a conversation were not told (%s): see whether Redis runs", error)

    async def _listen(self) -> AsyncIterator[dict[str, Any]]:
        async for message in super()._listen():
            try:
                data = json.loads(message)
            except ValueError:
                continue
            if isinstance(data, dict):
                yield data
