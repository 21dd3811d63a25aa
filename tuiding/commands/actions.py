"""Start the actions alone."""

from __future__ import annotations

import argparse
import logging

from tuiding.settings import Settings


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Serve the actions until a signal says stop."""
    from rasa_sdk.endpoint import create_app

    # A broken dataset stops the server now, not the first answer later.
    from actions.knowledge import knowledge

    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    knowledge()
    app = create_app("actions", cors_origins=None)
    app.run(host=settings.host, port=settings.actions_port, access_log=False, motd=False)
    return 0
