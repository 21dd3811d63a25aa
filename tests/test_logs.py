"""Log lines, Rasa's and others, in both forms."""

from __future__ import annotations

import json
import subprocess
import sys

_PROGRAM = """
import logging, sys, structlog
from tuiding.quiet import keep_quiet, log_at
keep_quiet()
from tuiding.server.agent import SafeAgent
SafeAgent("")  # from then on, what Rasa's messages say is masked
log_at("INFO", sys.argv[1])
structlog.contextvars.bind_contextvars(request_id="abc")
logging.getLogger("a.b").info("说了 %s", "什么")
hidden = "in a variable"
for logger in (logging.getLogger("a.b"), structlog.get_logger("c.d")):
    try:
        raise ValueError("wrong")
    except ValueError:
        logger.exception("it.failed")
structlog.get_logger("c.d").info("it.happened", text="电话13800138000", count=3)
logging.getLogger("a.b").debug("too quiet")
"""


def _lines(form: str) -> list[str]:
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM, form], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return result.stderr.splitlines()


def test_json_is_one_object_a_line_with_the_requests_id_and_no_variables() -> None:
    said, failed, rasas_failed, happened = [json.loads(line) for line in _lines("json")]
    assert said.pop("timestamp").endswith("Z")
    assert said == {"event": "说了 什么", "level": "info", "logger": "a.b", "request_id": "abc"}
    for line in (failed, rasas_failed):
        assert line["event"] == "it.failed"
        assert line["exception"].endswith("ValueError: wrong")
        assert "in a variable" not in line["exception"].replace('hidden = "in a variable"', "")
    assert (happened["count"], happened["request_id"], happened["logger"]) == (3, "abc", "c.d")
    assert "13800138000" not in happened["text"]


def test_text_is_for_people() -> None:
    lines = _lines("text")
    assert lines[0] == "INFO a.b: 说了 什么 request_id=abc"
    assert "ERROR c.d: it.failed request_id=abc" in lines
    assert lines[-1].startswith("INFO c.d: it.happened ")
