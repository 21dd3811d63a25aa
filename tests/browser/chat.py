"""The chat on a page, as somebody who uses it sees it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

ANSWER_MS = 30_000


class Chat:
    """One ``<tuiding-chat>`` of a page."""

    def __init__(self, page: Page, selector: str = "tuiding-chat") -> None:
        """Take the page and which of its elements."""
        self.page = page
        self.element = page.locator(selector)
        self.launcher = self._action("launcher")
        self.panel = self.element.locator("dialog")
        self.log = self.element.get_by_role("log")
        self.messages = self.log.locator("[data-id]")
        self.questions = self.log.locator("[data-id][data-from=user]")
        self.answers = self.log.locator("[data-id][data-from=bot]")
        self.suggestions = self.log.locator("[part=suggestion]")
        self.input = self.element.locator("textarea")
        self.send = self.element.locator("[part=send]")
        self.announcement = self.element.locator("[data-region=announcement]")

    def _action(self, name: str) -> Locator:
        return self.element.locator(f"[data-action={name}]")

    def notice(self, name: str) -> Locator:
        """Return what is said about the connection or the conversation."""
        return self.element.locator(f"[data-notice={name}]")

    def press(self, action: str) -> None:
        """Press a button by its ``data-action``."""
        self._action(action).click()

    def show(self) -> None:
        """Open it if it is closed, and wait until it has said hello."""
        if not self.panel.is_visible():
            self.launcher.click()
        expect(self.log.locator("[data-from=greeting]")).to_be_visible()

    def type(self, text: str) -> None:
        """Say something without waiting for an answer."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say something; return the last part of its answer."""
        before = self.questions.count()
        self.type(text)
        return self.answered(before + 1)

    def choose(self, button: Locator) -> Locator:
        """Press a button that says something; return the last part of its answer."""
        before = self.questions.count()
        button.click()
        return self.answered(before + 1)

    def answered(self, questions: int) -> Locator:
        """Wait until the last of so many questions is answered; return the last part of the answer."""
        expect(self.questions).to_have_count(questions)
        expect(self.questions.last).to_have_attribute("data-delivery", "sent", timeout=ANSWER_MS)
        expect(self.messages.last).to_have_attribute("data-from", "bot")
        # By its id: it stays this one when more is said.
        return self.log.locator(f"[data-id='{self.answers.last.get_attribute('data-id')}']")

    def start_over(self) -> None:
        """Begin a new conversation by the menu."""
        self.press("menu")
        self.press("reset")
        self.press("confirm-reset")

    def said(self) -> list[tuple[str, str]]:
        """Return what was said, in order: by whom, and the id of the message."""
        read: list[tuple[str, str]] = self.messages.evaluate_all(
            "messages => messages.map(({ dataset }) => [dataset.from, dataset.id])"
        )
        return [(who, name) for who, name in read]

    def asked(self) -> list[str]:
        """Return the person's words, in order."""
        return self.questions.locator("[part=bubble]").all_inner_texts()


def heard_events(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the details of the events of that name since :data:`LISTEN` ran in the page."""
    heard: list[dict[str, Any]] = page.evaluate("name => window.heard.filter(e => e.name === name)", name)
    return heard


# An init script that keeps the chat's events.
LISTEN = """
window.heard = [];
for (const name of ["tuiding:open", "tuiding:close", "tuiding:answer", "tuiding:feedback", "tuiding:handoff"]) {
  document.addEventListener(name, ({ detail }) => window.heard.push({ name, detail }));
}
"""
