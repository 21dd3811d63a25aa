"""What a platform and an account allow, and what is said within that."""

from __future__ import annotations

from dataclasses import dataclass

from tuiding.channels.platform.quota import Quota

# Seconds after which the platform hangs up (official, for 公众号 and 企业微信).
PATIENCE = 5.0
# The share of the platform's patience after which an attempt can no longer be sure to be heard.
_SURE = 0.9
# The share of it after which a worker that handles a message and has not said so is dead, and another takes over: less
# than an attempt waits, so that the attempt that follows a death always sees it, and still has time for an answer.
_LEASE = 0.6


@dataclass(frozen=True)
class Terms:
    """What the platform and the account allow."""

    patience: float  # seconds after which the platform hangs up
    limit: int  # bytes of one message
    api: bool  # whether answers can be sent without being asked
    quota: Quota
    more: str  # the line under a reply that does not hold all there is: another message brings the rest
    links: bool = False  # whether choices in a reply can be tapped
    menus: bool = False  # whether choices sent through the API can be
    transfer: str = ""  # what a person reads who is handed over
    transfer_next: str = ""  # what they read where only their next message can be replied to so

    @property
    def lease(self) -> float:
        """Return the seconds after which a worker that has not said that it is at a message is dead."""
        return self.patience * _LEASE

    @property
    def sure(self) -> float:
        """Return the seconds within which a reply is heard."""
        return self.patience * _SURE
