"""Numbers and addresses that belong to a person, and the marks that take their place."""

from __future__ import annotations

from tuiding.privacy.kind import Kind
from tuiding.privacy.masking import Masked, mask, mask_all, without_marks

__all__ = ["Kind", "Masked", "mask", "mask_all", "without_marks"]
