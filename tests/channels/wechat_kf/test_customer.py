from __future__ import annotations

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.wechat_kf.customer import KEPT, LEASE, Claim, Customer


def test_a_message_whose_worker_died_is_taken_over_where_it_stopped() -> None:
    customer = Customer()
    assert customer.claim("m", 0, wrote=True) is Claim.ASK
    assert customer.claim("m", LEASE - 1, wrote=True) is Claim.WAIT
    assert customer.claim("m", LEASE, wrote=True) is Claim.ASK
    customer.answered("m", Answer.of("一" * 600, "二" * 600), "还有")
    customer.sent("m")
    customer = Customer.from_json(customer.as_json())
    assert customer.claim("m", 2 * LEASE, wrote=True) is Claim.SEND
    assert customer.unsent("m") == (1, Bubble("二" * 600))
    assert customer.allowed == 4
    customer.finish("m")
    assert customer.claim("m", KEPT - 1, wrote=True) is Claim.DONE


def test_what_is_refused_comes_before_the_next_answer_and_once() -> None:
    customer = Customer()
    customer.claim("m", 0, wrote=True)
    customer.answered("m", Answer.of("先"), "还有")
    customer.refused("m")
    customer.claim("n", 1, wrote=True)
    customer.answered("n", Answer.of("后"), "还有")
    assert customer.unsent("n") == (0, Bubble("先\n\n后"))
    assert customer.owed == []
