"""What an administrator copies from the platform's pages into the bot's settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """The account that is simulated.

    Token, key and company are those of the sample that the platform publishes with its encryption library: they check
    against its numbers, and open nothing anywhere.
    """

    id: str = "wx5823bf96d3bd56c7"  # AppID of a 公众号, corpid of a company: the receiver inside an envelope
    secret: str = "simulated"  # noqa: S105 - guards nothing
    token: str = "QDG6eK"  # noqa: S105 - published
    encoding_aes_key: str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    original_id: str = "gh_simulated"  # 公众号: who messages are to and replies from
    agent_id: int = 218  # 企业微信: the application
    open_kfid: str = "wkSimulated"  # 微信客服: the customer service account
