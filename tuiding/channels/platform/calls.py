"""Calls to a platform's API that bear an access token."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from tuiding.channels.platform.client import Client
from tuiding.channels.platform.errors import TokenRejectedError
from tuiding.channels.platform.token import TokenSource

logger = logging.getLogger(__name__)


class Calls:
    """One account's."""

    def __init__(self, client: Client, tokens: TokenSource) -> None:
        """Take the API and the token."""
        self._client = client
        self._tokens = tokens

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send ``body`` as JSON to ``path``, once more with another token where the platform rejects this one.

        Raises:
            ApiError: the platform refuses, or does not answer.
        """
        token = await self._tokens.get()
        try:
            return await self._client.post(path, body, access_token=token)
        except TokenRejectedError as error:
            logger.warning("%s; trying again with another token", error)
            token = await self._tokens.get(rejected=token)
            return await self._client.post(path, body, access_token=token)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
