"""Start the actions alone."""

from __future__ import annotations

import argparse

from tuiding.logs import leave_form_to_logging, log_to_stderr
from tuiding.settings import Settings


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Serve the actions until a signal says stop."""
    from rasa_sdk.endpoint import create_app

    # A broken dataset stops the server now, not the first answer later.
    from actions.knowledge import knowledge
    from tuiding.server.request_id import identify_requests

    log_to_stderr(settings.log_level, settings.log_format)
    leave_form_to_logging()
    knowledge()
    app = create_app("actions", cors_origins=None)
    identify_requests(app)
    app.run(host=settings.host, port=settings.actions_port, access_log=False, motd=False)
    return 0
