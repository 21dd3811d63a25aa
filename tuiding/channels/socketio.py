"""The web chat: Rasa's socket.io protocol and what docs/web-protocol.md adds to it, and the same over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from engineio.payload import Payload
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from socketio.packet import BINARY_ACK, BINARY_EVENT, EVENT, Packet

from tuiding.channels.webchat.exchanges import MOST, Exchanges
from tuiding.channels.webchat.key import session_keys
from tuiding.channels.webchat.origins import Origins
from tuiding.channels.webchat.redis_manager import JsonRedisManager
from tuiding.channels.webchat.refusal import Reason, Refusal
from tuiding.channels.webchat.session import Sessions, is_made_up
from tuiding.channels.webchat.transcript import Exchange, Transcripts, bot_message
from tuiding.channels.webchat.utterance import Utterance, mapping, message_id_of, session_id_of
from tuiding.server.limits import Limits, address_of
from tuiding.server.request_id import begin_request
from tuiding.settings import OFF, Settings

# Whoever sends more at once, in a request or a packet, is not asking a question.
MAX_BYTES = 256 * 1024

_PATH = "/socket.io"
# Clients are given so long to take their leave when the server stops, in seconds.
_FAREWELL = 1.0
# What is being answered then is answered first, if it takes no longer; in seconds.
_PATIENCE = 8.0
_WITH_ATTACHMENTS = (str(BINARY_EVENT), str(BINARY_ACK))
# What a connection remembers.
_CONVERSATION = "conversation"
_NAMESPACE = "/"

logger = logging.getLogger(__name__)
# It shouts, with a traceback, at whoever sends what is no packet. What goes wrong behind it is logged here.
_engineio_logger = logging.getLogger("engineio.server")
_engineio_logger.setLevel(logging.CRITICAL)

# A client that polls sends all it has in one request: a busy one is to be told so, not cut off.
Payload.max_decode_packets = 4 * MOST


class CompactJson:
    """JSON as socketio wants it, with Chinese as it is: escaped, a long conversation has twice the bytes."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        """Return ``value`` as JSON; half a surrogate, which nobody could read, is dropped."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", errors="ignore").decode("utf-8")


class TextPacket(Packet):  # type: ignore[misc]
    """A packet of socket.io that is what it should be, and without attachments: they would be kept until all came."""

    uses_binary_events = False

    def decode(self, encoded_packet: str) -> int:
        """Read a packet (see socketio).

        Raises:
            ValueError: it is none, has attachments, or is an event without a name.
        """
        if encoded_packet[:1] in _WITH_ATTACHMENTS:
            raise ValueError("the protocol has no attachments")
        attachments: int = super().decode(encoded_packet)
        if self.packet_type == EVENT and not (
            isinstance(self.data, list) and self.data and isinstance(self.data[0], str)
        ):
            raise ValueError("an event has a name")
        return attachments


class SocketIOInput(InputChannel):
    """Rasa's channel ``socketio`` with signed sessions, whole messages and nothing answered twice."""

    @classmethod
    def name(cls) -> str:
        """Return the name that routes and trackers have of it."""
        return "socketio"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SocketIOInput:
        """Return the channel as the settings want it.

        Raises:
            SettingsError: there is no key for its sessions.
        """
        settings = Settings.from_environment()
        sessions = Sessions(session_keys(settings))
        return cls(
            sessions,
            settings.origins,
            settings.redis,
            polling=settings.redis is None,
            limits=Limits.from_settings(settings),
        )

    def __init__(
        self,
        sessions: Sessions,
        origins: tuple[str, ...] = (),
        redis: str | None = None,
        *,
        polling: bool = True,
        limits: Limits | None = None,
    ) -> None:
        """Take how sessions and connections are to be.

        Args:
            sessions: What signs them.
            origins: Of pages that may connect beside the bot's own.
            redis: Through it, several workers reach all connections of a session.
            polling: Whether clients may poll: of several workers, each request may reach one that does not know them.
            limits: How much a session and an address may say; none: as much as they like.
        """
        self._limits = Limits(OFF, OFF) if limits is None else limits
        self._sessions = sessions
        self._origins = Origins(origins)
        self._exchanges: Exchanges | None = None
        self._answering: set[asyncio.Future[None]] = set()
        self._sio = AsyncServer(
            client_manager=None if redis is None else JsonRedisManager(redis),
            transports=None if polling else ["websocket"],
            async_mode="sanic",
            cors_allowed_origins=self._origins.allow_environ,
            cors_credentials=False,
            max_http_buffer_size=MAX_BYTES,
            serializer=TextPacket,
            json=CompactJson,
            engineio_logger=_engineio_logger,
        )

    def get_output_channel(self) -> OutputChannel:
        """Return what says something that nobody asked for, such as a reminder."""
        return SocketIOOutput(self._sio)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; socket.io's own has the path of its protocol."""
        blueprint = SocketBlueprint(self._sio, _PATH, "socketio_webhook", __name__)
        self._origins.guard(blueprint, refuse=True)

        @blueprint.listener("after_server_start")
        async def begin(app: Sanic, loop: Any) -> None:
            self._exchanges = Exchanges(
                self.name(),
                on_new_message,
                Transcripts(app.ctx.agent.tracker_store),
                lambda exchange: SocketIOOutput(self._sio, exchange),
            )

        @blueprint.listener("before_server_stop")
        async def end(app: Sanic, loop: Any) -> None:
            if self._answering:
                await asyncio.wait(self._answering, timeout=_PATIENCE)
            # Closed first: nobody hears what becomes of the rest, so each looks for a server again and sends it again.
            farewells = [asyncio.create_task(client.close()) for client in self._sio.eio.sockets.values()]
            await asyncio.sleep(0)
            if self._exchanges is not None:
                await self._exchanges.stop()
            if farewells:
                await asyncio.wait(farewells, timeout=_FAREWELL)

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.route("/session", methods=["POST", "OPTIONS"])
        async def session(request: Request) -> HTTPResponse:
            return await _answered(request, lambda data: self._session(data, None, address_of(request)))

        @blueprint.route("/message", methods=["POST", "OPTIONS"])
        async def message(request: Request) -> HTTPResponse:
            return await _answered(request, lambda data: self._message(data, None, address_of(request)))

        self._sio.on("session_request", self._session_request)
        self._sio.on("user_uttered", self._user_uttered)
        return blueprint

    async def _session_request(self, sid: str, data: Any = None, *_: Any) -> dict[str, Any]:
        begin_request()
        address = self._address_of(sid)
        return await _acknowledged(data, lambda: self._session({} if data is None else data, sid, address))

    async def _user_uttered(self, sid: str, data: Any = None, *_: Any) -> dict[str, Any]:
        begin_request()
        address = self._address_of(sid)
        return await _acknowledged(data, lambda: self._message(data, sid, address))

    def _address_of(self, sid: str) -> str | None:
        """Return where the request came from that a connection began with, or None if it is gone."""
        environ = self._sio.get_environ(sid)
        return address_of(environ["sanic.request"]) if environ else None

    async def _admit(self, address: str | None, conversation: str | None = None) -> None:
        """Count something that is asked for.

        Raises:
            Refusal: too much was asked for before.
        """
        seconds = await self._limits.wait(self.name(), conversation, address)
        if seconds:
            raise Refusal(Reason.BUSY, f"too much was sent: send it again in {seconds} s", retry_after=seconds)

    async def _session(self, data: Any, sid: str | None, address: str | None) -> dict[str, Any]:
        """Answer a ``session_request`` of the connection ``sid``, or of HTTP."""
        session_id = session_id_of(mapping(data))
        await self._admit(address)
        try:
            conversation = self._sessions.conversation(session_id or "")
            resumed = True
        except Refusal:
            session_id, conversation = self._sessions.issue()
            resumed = False
        if sid is not None:
            await self._bind(sid, conversation)
            await self._sio.emit("session_confirm", session_id, room=sid)
        messages = await self._begun.messages(conversation) if resumed else []
        return {"session_id": session_id, "resumed": resumed, "messages": messages}

    async def _message(self, data: Any, sid: str | None, address: str | None) -> dict[str, Any]:
        """Answer a ``user_uttered`` of the connection ``sid``, or of HTTP."""
        utterance = Utterance.parse(data)
        conversation, begun = await self._conversation(utterance.session_id, sid)
        await self._admit(address, conversation)

        async def announce(message: dict[str, Any]) -> None:
            await self._sio.emit("user_message", message, room=conversation, skip_sid=sid)

        answered = asyncio.get_running_loop().create_future()
        self._answering.add(answered)
        try:
            exchange = await self._begun.answer(conversation, utterance, announce)
        finally:
            answered.set_result(None)
            self._answering.remove(answered)
        answer: dict[str, Any] = {"message_id": exchange.message["id"], "messages": exchange.parts}
        if begun is not None:
            answer["session_id"] = begun
        if exchange.failed:
            answer.update(Refusal(Reason.FAILED, "the bot could not answer; its log says why").as_json())
        return answer

    async def _conversation(self, session_id: str | None, sid: str | None) -> tuple[str, str | None]:
        """Return the conversation that a message belongs to, and the session id if it is a new one."""
        begun = None
        # Over HTTP, whoever makes an id up could never be told by it again.
        if session_id is not None and (sid is None or not is_made_up(session_id)):
            conversation = self._sessions.conversation(session_id)
        elif (bound := await self._bound(sid)) is not None:
            conversation = bound
        else:
            begun, conversation = self._sessions.issue()
        if sid is not None:
            await self._bind(sid, conversation)
        return conversation, begun

    async def _bound(self, sid: str | None) -> str | None:
        """Return the conversation that a connection is bound to, None if to none."""
        if sid is None or not self._sio.manager.is_connected(sid, _NAMESPACE):
            return None
        conversation: str | None = (await self._sio.get_session(sid)).get(_CONVERSATION)
        return conversation

    async def _bind(self, sid: str, conversation: str) -> None:
        """Let a connection hear all of one conversation, and of no other; one that is gone hears nothing."""
        before = await self._bound(sid)
        if before == conversation or not self._sio.manager.is_connected(sid, _NAMESPACE):
            return
        if before is not None:
            self._sio.leave_room(sid, before)
        self._sio.enter_room(sid, conversation)
        await self._sio.save_session(sid, {_CONVERSATION: conversation})

    @property
    def _begun(self) -> Exchanges:
        if self._exchanges is None:
            raise Refusal(Reason.FAILED, "the bot is starting; try again")
        return self._exchanges


class SocketIOOutput(OutputChannel):
    """Emit each part of an answer, whole, to every connection of its conversation."""

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return SocketIOInput.name()

    def __init__(self, sio: AsyncServer, exchange: Exchange | None = None) -> None:
        """Take the server, and the exchange whose answer it is, if it is one."""
        self._sio = sio
        self._exchange = exchange

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Emit what Rasa's ``BotUttered.message`` returned."""
        await self._emit(recipient_id, message.get("text"), message, message["timestamp"])

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Emit the agent's apology: all else goes through ``send_response``."""
        if self._exchange is not None:
            self._exchange.failed = True
        await self._emit(recipient_id, text, {}, time.time())

    async def _emit(self, conversation: str, text: str | None, data: dict[str, Any], timestamp: float) -> None:
        asked = self._exchange.message["id"] if self._exchange is not None else None
        part = bot_message(text, data, timestamp, asked)
        if self._exchange is not None:
            self._exchange.parts.append(part)
        await self._sio.emit("bot_uttered", part, room=conversation)


async def _acknowledged(data: Any, answer: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """Return an answer, or the error to acknowledge instead."""
    try:
        return await answer()
    except Refusal as refusal:
        problem = refusal
    except Exception:
        logger.exception("a request of the web chat failed")
        problem = Refusal(Reason.FAILED, "internal error; the bot's log says more")
    return {"message_id": message_id_of(data), **problem.as_json()}


async def _answered(request: Request, answer: Callable[[Any], Awaitable[dict[str, Any]]]) -> HTTPResponse:
    """Return the same for a request of HTTP."""
    try:
        data = request.json
    except InvalidUsage:
        data = None
    body = await _acknowledged(data, lambda: answer(data))
    status = Reason(body["error"]).status if "error" in body else 200
    headers = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else None
    return response.json(body, status=status, headers=headers, dumps=CompactJson.dumps)
