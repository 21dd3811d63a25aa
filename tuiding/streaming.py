"""What Rasa 3.6 streams answers with: ``rasa shell`` and ``?stream=true`` of the REST channel.

Rasa calls ``sanic.response.stream``, which Sanic 22.6 does not have any more; ``ResponseStream`` there is what it made.
"""

from __future__ import annotations

import sanic.response


def restore() -> None:
    """Give ``sanic.response`` its ``stream`` back."""
    if not hasattr(sanic.response, "stream"):
        sanic.response.stream = sanic.response.ResponseStream
