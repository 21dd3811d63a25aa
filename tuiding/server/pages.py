"""The demonstration page at ``/`` and the built widget under ``/widget/``."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, Sanic
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from tuiding.channels.webchat.origins import Origins
from tuiding.settings import Settings

# Nothing but the page's own scripts, styles and pictures, and the bot's own address; 'self' has its websocket too.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    # To be asked for again each time, and not sent again unless it has changed.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_START = "index.html"
_UNBUILT = (
    "The bot is running. Its web chat is not built yet: run 'make run' (or 'make widget') and reload this page.\n"
)
# The same on every system, which Python's own table is not.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".ico": "image/x-icon",
    ".png": "image/png",
}
_SMALL_ALREADY = {".ico", ".png"}


@dataclass(frozen=True)
class File:
    """What is sent of a file."""

    body: bytes
    compressed: bytes | None
    content_type: str
    etag: str
    # Of the file that was read.
    version: tuple[int, int]


class Folder:
    """The files of a folder, read again when they have changed; nothing outside it is ever found."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which need not be there."""
        self._root = root.resolve()
        self._files: dict[Path, File] = {}

    def file(self, name: str) -> File | None:
        """Return the file of that relative path, or None."""
        try:
            path = (self._root / name).resolve()
            if not path.is_relative_to(self._root) or not path.is_file():
                return None
            stat = path.stat()
            version = (stat.st_mtime_ns, stat.st_size)
            known = self._files.get(path)
            if known is None or known.version != version:
                known = self._files[path] = _read(path, version)
        except (OSError, ValueError):  # gone meanwhile, or no path at all
            return None
        return known


def add_pages(app: Sanic, settings: Settings) -> None:
    """Serve both."""
    folder = Folder(settings.widget)
    widget = Blueprint("widget", url_prefix="/widget")
    Origins(settings.origins).guard(widget, refuse=False)

    @widget.route("/<name:path>", methods=["GET", "HEAD"])
    async def file(request: Request, name: str) -> HTTPResponse:
        found = folder.file(name or _START)
        if found is None:
            raise NotFound(f"there is no /widget/{name}")
        return _sent(request, found)

    @app.on_request
    async def start(request: Request) -> HTTPResponse | None:
        """Answer ``/`` before Rasa does, which has a route of its own for it."""
        if request.path != "/" or request.method not in ("GET", "HEAD"):
            return None
        found = folder.file(_START)
        if found is None:
            return HTTPResponse(_UNBUILT, headers=_HEADERS, content_type="text/plain; charset=utf-8")
        return _sent(request, found)

    app.blueprint(widget)


def _read(path: Path, version: tuple[int, int]) -> File:
    body = path.read_bytes()
    content_type = _TYPES.get(path.suffix, "application/octet-stream")
    smaller = path.suffix in _TYPES and path.suffix not in _SMALL_ALREADY
    compressed = gzip.compress(body, mtime=0) if smaller else None
    return File(body, compressed, content_type, hashlib.sha256(body).hexdigest()[:32], version)


def _sent(request: Request, file: File) -> HTTPResponse:
    compressed = file.compressed if "gzip" in request.headers.get("accept-encoding", "") else None
    etag = f'"{file.etag}{"-gzip" if compressed else ""}"'
    headers = {**_HEADERS, "ETag": etag, "Vary": "Accept-Encoding"}
    if etag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    if compressed:
        headers["Content-Encoding"] = "gzip"
    body = compressed or file.body
    if request.method == "HEAD":
        headers["Content-Length"] = str(len(body))
        body = b""
    return HTTPResponse(body, headers=headers, content_type=file.content_type)
