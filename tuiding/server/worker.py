"""A process that answers: Sanic under gunicorn's arbiter, which Sanic 22.6 has no worker for."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from tuiding.procedures import DatasetError
from tuiding.settings import SettingsError

# Requests in hand may take so long when the worker stops; in seconds.
FINISH = 10
# An idle connection is closed so long after the worker began to stop: who is just sending a request on it, or does
# before, gets the answer. In seconds.
_LINGER = 1.0
_BEAT = 1.0  # seconds
_GOING_AWAY = 1001


class SanicWorker(Worker):  # type: ignore[misc]
    """Serve the Sanic application that the arbiter's application loads, on the arbiter's socket."""

    @property
    def ready(self) -> bool:
        """Whether it answers; the arbiter can tell too, as they share the file of its heartbeat."""
        return os.fstat(self.tmp.fileno()).st_size > 0

    def init_signals(self) -> None:
        """Leave it to the arbiter what Ctrl-C means; until there is a loop to end, end at once."""
        for number in self.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        # Where it hung, if the arbiter has to abort it.
        faulthandler.enable()

    def load_wsgi(self) -> None:
        """Load the application (see gunicorn's ``Worker``)."""
        try:
            super().load_wsgi()
        except Exception as error:
            self._give_up(error)

    def run(self) -> None:
        """Serve until a signal says stop or the arbiter is gone."""
        import uvloop  # not in the arbiter, which forks this process

        # Rasa turns it off where it does not work.
        factory = uvloop.new_event_loop if self.wsgi.config.USE_UVLOOP is not False else None
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        from sanic.models.server_types import Signal
        from sanic.server import serve
        from sanic.server.protocols.websocket_protocol import WebSocketProtocol

        loop = asyncio.get_running_loop()
        server = serve(
            None,
            None,
            self.wsgi,
            sock=self.sockets[0].sock,
            loop=loop,
            protocol=WebSocketProtocol,
            backlog=self.cfg.backlog,
            signal=Signal(),
            run_async=True,
            # Nobody is heard before every part has begun.
            asyncio_server_kwargs={"start_serving": False},
        )
        try:
            await server.startup()
            await server.before_start()
            await server
            await server.after_start()
        except Exception as error:
            self._give_up(error)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGQUIT):
            loop.add_signal_handler(number, stop.set)
        await server.start_serving()
        os.ftruncate(self.tmp.fileno(), 1)
        self.notify()
        if os.getppid() == self.ppid:
            # Wakes the arbiter, which looks after its workers then.
            os.kill(self.ppid, signal.SIGCHLD)
        while not stop.is_set() and os.getppid() == self.ppid:
            self.notify()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _BEAT)
        await self._finish(server)

    async def _finish(self, server: Any) -> None:
        """Take no more connections, answer what is in hand, and let go of everything."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.wsgi.response_middleware.append(_last_of_connection)
        server.close()
        await server.before_stop()
        while server.connections and loop.time() < begun + FINISH:
            self.notify()
            if loop.time() > begun + _LINGER:
                for connection in list(server.connections):
                    connection.close_if_idle()
            await asyncio.sleep(0.05)
        for connection in list(server.connections):
            if getattr(connection, "websocket", None):
                connection.websocket.fail_connection(_GOING_AWAY)
            else:
                connection.abort()
        await server.after_stop()

    def _give_up(self, error: Exception) -> None:
        """Say why it cannot start, and tell the arbiter not to try again."""
        from rasa.shared.exceptions import RasaException

        expected = isinstance(error, DatasetError | SettingsError | RasaException)
        self.log.error("cannot start: %s", error, exc_info=None if expected else error)
        sys.exit(Arbiter.WORKER_BOOT_ERROR)


def _last_of_connection(request: Any, response: Any) -> None:
    """Say that the connection will not be used again."""
    request.stream.keep_alive = False
