"""What one person sent lately and what they are still owed: the rules of delivery, without any waiting.

Every message of a person begins an ``Exchange``; every request of the platform that brings it is an *attempt*. A
platform that is not answered within ``patience`` hangs up and makes another attempt. So this much can be known:

- An attempt after such a time says that the one before was not heard, whatever we wrote to it: the newest attempt gets
  the reply, again if need be, and the platform shows it once. Earlier attempts of the same message get nothing.
- Unless it repeats a copy that the platform hung up on and that got nothing: that says nothing about the others.
- Copies that come sooner are no attempts: once the message is answered they get nothing. The platform's own time in the
  signature tells the two apart where it signs each attempt anew, else the time that passed here: a worker that is
  busier than a fifth of the platform's patience may then take an attempt for a copy.
- A reply written in time to the last attempt counts as heard. If the network lost it, nobody can know: this is the one
  answer that can get lost.
- An answer that no attempt took (it came too late, or the platform stopped asking) stays *owed*, and whatever the
  person sends next is replied to with it first. So is what did not fit into one message, or the API refused.

Times are seconds since 1970. A mailbox is a value: ``from_json``, change, ``as_json``, in one step of a ``Store``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.choices import Choices
from tuiding.channels.platform.content import with_labels, written
from tuiding.channels.platform.menu import with_links
from tuiding.channels.platform.splitting import pack, size
from tuiding.channels.platform.terms import Terms

# Delivered messages are remembered this long to recognise them, longer than a signature is good for.
_REMEMBERED = 900.0
_MOST = 100
# What an attempt was replied with is kept this long, for the next one.
_REPEATED = 60.0
# The share of the platform's patience that lies at least between two attempts, as a busy worker sees them.
_APART = 0.8
# The platform makes this many attempts.
_ATTEMPTS = 3
# One worker at a time sends what is owed through the API, for so long at most.
_SENDING = 120.0


class Action(StrEnum):
    """What an attempt has to do."""

    HANDLE = "handle"  # have the message answered, and wait
    WAIT = "wait"  # somebody else does
    AGAIN = "again"  # register once more in a moment
    REPLY = "reply"
    TRANSFER = "transfer"  # reply by handing the person over
    LATER = "later"  # reply that it takes longer
    SILENCE = "silence"  # nothing is to be said, or not by this attempt


@dataclass(frozen=True)
class Step:
    """What an attempt has to do, and its number or the text of its reply."""

    action: Action
    text: str = ""
    attempt: int = 0


@dataclass
class Exchange:
    """One message and its answer."""

    first: float
    last: float  # when the newest attempt came; once there is a reply, the one that has it
    made: float = 0.0  # when it was made, by the platform's clock and in whole seconds
    signed: str = ""  # its signature
    attempts: int = 1
    unanswered: int = 0  # attempts that the platform hung up on, less those that repeated one
    lease: float = 0.0
    answer: list[Bubble] | None = None  # what of the answer is still owed; None while there is none yet
    reply: str | None = None  # what attempts were replied with
    taker: int = 0  # the attempt that has the reply
    transfer: bool = False
    sending: float = 0.0  # until when somebody sends it through the API
    later: bool = False  # an attempt was told that it takes longer

    @classmethod
    def from_json(cls, value: Any) -> Exchange:
        """Return the exchange whose fields, as plain data, are ``value``."""
        answer = value["answer"]
        return cls(**{**value, "answer": answer and [Bubble.from_json(bubble) for bubble in answer]})

    def unheard_by(self, now: float, made: float, signed: str, terms: Terms) -> bool:
        """Whether a request that comes ``now`` says that the newest attempt was not heard; else it is a copy."""
        if made - self.made >= max(terms.patience - 1, 2):
            return True
        # Signed anew and at the same time, it is a copy that was late here.
        return signed == self.signed and now - self.last >= terms.patience * _APART

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do for an attempt."""
        return self.answer == []


@dataclass
class Mailbox:
    """One person's exchanges, in the order of their messages."""

    exchanges: dict[str, Exchange] = field(default_factory=dict)
    allowed: int = 0  # messages that may still be sent through the API
    choices: Choices = field(default_factory=Choices)
    transfer: bool = False  # the person is to be handed over when they write next

    @classmethod
    def from_json(cls, value: Any) -> Mailbox:
        """Return the mailbox that ``as_json`` wrote, or an empty one for None."""
        if value is None:
            return cls()
        exchanges = {key: Exchange.from_json(exchange) for key, exchange in value["exchanges"].items()}
        return cls(**{**value, "exchanges": exchanges, "choices": Choices(**value["choices"])})

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def arrive(
        self,
        key: str,
        now: float,
        terms: Terms,
        *,
        made: float = 0.0,
        signed: str = "",
        event: bool = False,
        less: bool = False,
        sure: bool = True,
    ) -> Step:
        """Register an attempt of the message ``key``.

        Args:
            key: the message's id.
            now: when it came, by our clock.
            terms: what the platform and the account allow.
            made: when it was made, by the platform's clock.
            signed: its signature; the platform may sign an attempt anew, or repeat the first.
            event: whether the person did something else than write.
            less: whether it allows less to be sent in return.
            sure: whether it is known which attempts before got nothing; if not, and it matters, the step is AGAIN.
        """
        exchange = self.exchanges.get(key)
        if exchange is None:
            begun = Exchange(now, now, made, signed, lease=now + terms.lease)
            return self._begin(key, begun, terms, event=event, less=less)
        unheard = exchange.unheard_by(now, made, signed, terms)
        # The platform may also repeat the signature: that of the reply's attempt says which it repeats.
        repeats = exchange.unanswered > 0 and not (signed and signed == exchange.signed)
        answered = exchange.reply is not None or exchange.transfer or exchange.settled or exchange.sending > now
        if answered and unheard and not (repeats or sure):
            return Step(Action.AGAIN)
        exchange.unanswered -= unheard or repeats
        if answered and (repeats or not unheard):
            return Step(Action.SILENCE)
        exchange.last, exchange.made, exchange.signed = now, max(made, exchange.made), signed
        exchange.attempts += 1
        if answered:
            return _same_again(exchange)
        if unheard and not terms.api:
            exchange.later = False  # what said so was not heard
        return _handle_or_wait(exchange, now, terms)

    def keep(self, key: str, now: float, terms: Terms) -> None:
        """Note that a worker is still at it."""
        if key in self.exchanges:
            self.exchanges[key].lease = now + terms.lease

    def finish(self, key: str, answer: Answer, now: float, terms: Terms, *, event: bool = False) -> bool:
        """Put the answer down, behind what is owed; return whether to send it through the API now.

        That is where no attempt waits for it any more, or none can take it: one reply holds one text.
        """
        exchange = self.exchanges.setdefault(key, Exchange(first=now, last=now))
        if exchange.answer is not None:
            return False  # another worker was faster
        self.choices.offer(answer)
        # The platform takes a person over in reply to what they wrote, and to nothing else.
        if answer.transfer and not exchange.later and not event:
            _hand_over(exchange, terms)
            return self.send(key, now, terms)
        self.transfer = self.transfer or answer.transfer
        own = [Bubble(terms.transfer_next)] if answer.transfer else [b for b in answer.bubbles if b.text.strip()]
        # Who asks the same again while they wait need not read it twice.
        exchange.answer = [*(bubble for bubble in self._claimed(key, now, terms) if bubble not in own), *own]
        if not terms.api:
            return False
        fits = len(pack((bubble.text for bubble in exchange.answer), terms.limit)) <= 1
        return (exchange.later or not fits) and self.send(key, now, terms)

    def take(self, key: str, attempt: int, now: float, terms: Terms) -> Step:
        """Return what this attempt has to do now; REPLY hands the answer to it, HANDLE what a dead worker left."""
        exchange = self.exchanges.get(key)
        if exchange is None:
            return Step(Action.WAIT, attempt=attempt)
        if exchange.answer is None and exchange.attempts == attempt:
            return _handle_or_wait(exchange, now, terms)
        if exchange.attempts != attempt or exchange.reply is not None:
            return Step(Action.SILENCE)
        if exchange.transfer:
            return Step(Action.TRANSFER)
        if exchange.sending > now or exchange.later:
            return Step(Action.SILENCE)
        return _reply(exchange, terms)

    def leave(self, key: str, attempt: int, now: float, terms: Terms, *, last: bool = False) -> Step:
        """Return what an attempt does whose time is up: as ``take``, or LATER; WAIT while the platform will ask again.

        ``last``: the attempt cannot wait any longer.
        """
        step = self.take(key, attempt, now, terms)
        if step.action is not Action.WAIT:
            return step
        exchange = self.exchanges.get(key)
        if exchange is None:
            return Step(Action.SILENCE)
        if terms.api:
            exchange.later = True
            return Step(Action.SILENCE)
        if not last and now - exchange.first < terms.patience * (_ATTEMPTS - 1):
            return step
        exchange.later = True
        return Step(Action.LATER)

    def unheard(self, key: str, now: float, terms: Terms) -> None:
        """Note at once that the platform hung up on an attempt before that had anything to say.

        Nothing repeats the last one: it does not count.
        """
        exchange = self.exchanges.get(key)
        if exchange is not None and now - exchange.first < terms.patience * (_ATTEMPTS - 0.5):
            exchange.unanswered += 1

    def hung_up(self, key: str, attempt: int, now: float, terms: Terms) -> bool:
        """Note that the platform does not listen to an attempt any more; a reply that it took was not written.

        Returns:
            Whether to send the answer through the API now.
        """
        exchange = self.exchanges.get(key)
        if exchange is None or attempt not in (exchange.attempts, exchange.taker):
            return False
        if exchange.reply and exchange.taker == attempt:
            exchange.answer = [Bubble(exchange.reply.removesuffix(f"\n{terms.more}")), *(exchange.answer or [])]
            exchange.reply = None
        if not terms.api:
            return False
        exchange.later = True
        return self.send(key, now, terms)

    def send(self, key: str, now: float, terms: Terms) -> bool:
        """Whether the caller may send the answer through the API; nobody else does meanwhile."""
        exchange = self.exchanges.get(key)
        if exchange is None or exchange.reply is not None or exchange.sending > now or not exchange.answer:
            return False
        messages, left = written(exchange.answer, self.allowed, terms.more, limit=terms.limit, menus=terms.menus)
        exchange.answer = [*messages, *left]
        exchange.sending = now + _SENDING
        return True

    def unsent(self, key: str) -> list[Bubble]:
        """Return what may be sent through the API now, in order: no more than the platform allows."""
        exchange = self.exchanges.get(key)
        return (exchange.answer or [])[: self.allowed] if exchange is not None else []

    def sent(self, key: str, number: int, now: float) -> None:
        """Note that the next ``number`` messages were sent through the API."""
        exchange = self.exchanges[key]
        exchange.answer = (exchange.answer or [])[number:]
        exchange.sending = now + _SENDING
        self.allowed -= number

    def stop_sending(self, key: str) -> None:
        """Note that nobody sends the answer any more; what is left of it is owed."""
        exchange = self.exchanges.get(key)
        if exchange is None:
            return
        exchange.sending = 0.0
        if exchange.transfer:
            exchange.answer = []  # with the next reply it would come after the person who took over
        else:
            exchange.later = True

    def owes(self, key: str, now: float, terms: Terms) -> bool:
        """Whether answers to other messages than ``key`` are there and were not delivered."""
        return any(self._owed(key, now, terms))

    def awaits(self, key: str, now: float) -> bool:
        """Whether an answer to another message than ``key`` was announced, and somebody is still at it."""
        return any(other.later and other.answer is None and other.lease > now for other in self._others(key))

    def _begin(self, key: str, exchange: Exchange, terms: Terms, *, event: bool, less: bool) -> Step:
        self._forget(exchange.first)
        self.exchanges[key] = exchange
        self.allowed = terms.quota.renewed(self.allowed, act=less)
        if not self.transfer or event:
            return Step(Action.HANDLE, attempt=1)
        self.transfer = False
        _hand_over(exchange, terms)
        return Step(Action.TRANSFER, attempt=1)

    def _claimed(self, key: str, now: float, terms: Terms) -> list[Bubble]:
        owed: list[Bubble] = []
        for exchange in self._owed(key, now, terms):
            owed += exchange.answer or []
            exchange.answer = []
        return owed

    def _owed(self, key: str, now: float, terms: Terms) -> Iterator[Exchange]:
        """Yield the other exchanges whose answer neither an attempt nor a worker can still deliver."""
        for exchange in self._others(key):
            given_up = exchange.later or exchange.reply is not None or now - exchange.last > terms.patience
            if given_up and exchange.answer and exchange.sending <= now and not exchange.transfer:
                yield exchange

    def _others(self, key: str) -> Iterator[Exchange]:
        return (exchange for other, exchange in self.exchanges.items() if other != key)

    def _forget(self, now: float) -> None:
        """Drop what is delivered and cannot be repeated any more, and the oldest of too many."""
        for key, exchange in list(self.exchanges.items()):
            if exchange.settled and now - exchange.last > _REMEMBERED:
                del self.exchanges[key]
            elif exchange.settled and now - exchange.last > _REPEATED:
                exchange.reply = ""
        while len(self.exchanges) >= _MOST:
            del self.exchanges[next(iter(self.exchanges))]


def _handle_or_wait(exchange: Exchange, now: float, terms: Terms) -> Step:
    """Return the step of an attempt that has got nothing yet: HANDLE where nobody alive is at its message."""
    if exchange.answer is not None or exchange.lease > now:
        return Step(Action.WAIT, attempt=exchange.attempts)
    exchange.lease = now + terms.lease
    return Step(Action.HANDLE, attempt=exchange.attempts)


def _hand_over(exchange: Exchange, terms: Terms) -> None:
    """Reply by handing the person over; a reply is either that or a text, so only the API can tell them."""
    exchange.transfer = True
    exchange.answer = [Bubble(terms.transfer)] if terms.api else []


def _same_again(exchange: Exchange) -> Step:
    """Return the step of an attempt that says that the reply was not heard."""
    if exchange.transfer:
        return Step(Action.TRANSFER)
    exchange.taker = exchange.attempts
    return Step(Action.REPLY, exchange.reply, exchange.attempts) if exchange.reply else Step(Action.SILENCE)


def _reply(exchange: Exchange, terms: Terms) -> Step:
    """Return the step that replies with as much of the answer as one text holds; the rest stays owed."""
    bubbles = exchange.answer or []
    texts, end = pack((bubble.text for bubble in bubbles), terms.limit), ""
    if len(texts) > 1:
        end = f"\n{terms.more}"
        texts = pack((bubble.text for bubble in bubbles), terms.limit - size(end))
    exchange.answer = with_labels(texts[1:], bubbles)
    if not texts:
        return Step(Action.SILENCE)
    exchange.reply = (_linked(texts[0], bubbles, terms.limit - size(end)) if terms.links else texts[0]) + end
    exchange.taker = exchange.attempts
    return Step(Action.REPLY, exchange.reply, exchange.attempts)


def _linked(text: str, bubbles: list[Bubble], limit: int) -> str:
    """Return a text with the choices of ``bubbles`` as links, which cost bytes: where they are too many, as it is."""
    linked = text
    for bubble in bubbles:
        linked = with_links(linked, bubble.labels)
    return linked if size(linked) <= limit else text
