"""Who may ask for what: nobody but the pages of this server, opened on this machine."""

from __future__ import annotations

import hmac
import secrets

from flask import Flask, Request, Response, abort, request

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_CHANGING = "POST"
_LARGEST_BODY = 256 * 1024
# Nothing is loaded but our own files, nothing written into the page runs, and no other page may hold it in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Held before every request. A name that leads here from another site (DNS rebinding) brings that site's Host; what
    another site sends brings its Origin, and lacks the token, which is new at each start.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self._hosts = frozenset(f"{name}:{port}" for name in _NAMES)

    def protect(self, app: Flask) -> None:
        app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
        app.before_request(lambda: self.check(request))
        app.after_request(_with_headers)

    def check(self, asked: Request) -> None:
        """Refuses with 403 what comes from elsewhere; the error page says why."""
        if asked.host.casefold() not in self._hosts:
            abort(403, "host")
        if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403, "origin")
        if asked.method != _CHANGING:
            return
        if asked.headers.get("Origin", "").casefold().removeprefix("http://") not in self._hosts:
            abort(403, "origin")
        token = asked.headers.get("X-Token") or asked.form.get("token", "")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            abort(403, "token")


def _with_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
