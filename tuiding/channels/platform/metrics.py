"""What the messaging channels count, all names in one place, in ``prometheus_client``'s default registry.

Labels have few values: no person, no message and no secret is ever one.
"""

from __future__ import annotations

from prometheus_client import Counter

REQUESTS = Counter("tuiding_channel_requests", "Requests of platforms that were let in", ["channel", "kind"])
REFUSALS = Counter("tuiding_channel_refusals", "Requests that were refused", ["channel", "reason"])
UNREAD = Counter("tuiding_channel_unread", "Messages of a type that the bot cannot read", ["channel", "kind"])
FAILURES = Counter("tuiding_channel_failures", "Messages that the bot gave no answer to", ["channel", "reason"])
REPLIES = Counter("tuiding_channel_replies", "What requests of platforms were replied with", ["channel", "action"])
SENT = Counter("tuiding_channel_sent", "Messages sent through platforms' APIs", ["channel", "outcome"])
CALLS = Counter("tuiding_platform_calls", "Calls to platforms' APIs, each try of them", ["path", "outcome"])
TOKENS = Counter("tuiding_platform_tokens", "Access tokens fetched", ["forced"])
PULLED = Counter("tuiding_kf_pulled", "Messages and events of 微信客服 that were pulled", ["kind"])
STORE_FAILURES = Counter("tuiding_store_failures", "Changes made in memory because Redis did not answer")
