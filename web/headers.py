"""Headers that keep the page to its own scripts, styles and pictures."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

NO_CAMERA = "camera=(), microphone=()"


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        # The page that films says otherwise for itself.
        response.headers.setdefault("Permissions-Policy", NO_CAMERA)
        if request.endpoint != "static":
            # A kiosk's back button must not show the person before.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
