"""A form of an unusual layout while it is laid out."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.formgen.content import Form
from tests.formgen.layout import Builder
from tests.formgen.wild_layouts import Layout


@dataclass(slots=True)
class Draft:
    """A form while it is laid out: the builder of its table, and its truth so far."""

    b: Builder
    layout: Layout
    form: Form
    rng: random.Random
    truth: dict[str, Any]

    def field(self, label: str, value: str | None, personal: bool = False) -> None:
        self.truth["fields"].append({"label": label, "value": value, "personal": personal})
