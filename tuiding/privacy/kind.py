"""What is private, and the mark for each kind of it."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What was masked."""

    PHONE = "phone"  # a mainland mobile number
    LANDLINE = "landline"  # a number with an area code, or one from elsewhere
    ID = "id"  # identity card, passport, travel permit
    BANK_CARD = "bank_card"
    EMAIL = "email"
    NUMBER = "number"  # a longer one: a transaction's, or several in one

    @property
    def mark(self) -> str:
        """What stands in the text instead; never longer than the item was."""
        return f"〔{_NAMES[self]}〕"


_NAMES = {
    Kind.PHONE: "手机号",
    Kind.LANDLINE: "电话",
    Kind.ID: "证件号",
    Kind.BANK_CARD: "银行卡号",
    Kind.EMAIL: "邮箱",
    Kind.NUMBER: "号码",
}
# The pattern of any mark.
MARK = "〔(?:" + "|".join(_NAMES.values()) + ")〕"
