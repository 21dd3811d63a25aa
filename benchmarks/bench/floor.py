"""The floor: a bare Sanic that answers each message with itself. ``python -m benchmarks.bench.floor PORT WORKERS``."""

from __future__ import annotations

import sys

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

app = Sanic("floor")


@app.post("/webhooks/rest/webhook")
async def echo(request: Request) -> HTTPResponse:
    """Answer in the form of Rasa's REST channel."""
    return json([{"recipient_id": request.json["sender"], "text": request.json["message"]}])


@app.get("/")
async def ready(_: Request) -> HTTPResponse:
    """Answer at all."""
    return json({})


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), workers=int(sys.argv[2]), access_log=False, motd=False)
