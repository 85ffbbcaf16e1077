"""Tokens that messages took, by kind and by the model that took them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field


class TokenCounts(Struct, frozen=True):
    """Tokens of messages, the last copy of each."""

    input: int = 0
    """Input that was neither read from the cache nor written to it."""
    output: int = 0
    cache_read: int = 0
    cache_creation: int = 0

    @property
    def given(self) -> int:
        """All input, wherever it came from."""
        return self.input + self.cache_read + self.cache_creation

    @property
    def all(self) -> int:
        """Input and output together."""
        return self.given + self.output

    def plus(self, other: "TokenCounts") -> "TokenCounts":
        """Give the sum of both, kind by kind."""
        return TokenCounts(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_creation + other.cache_creation,
        )


class Spending(Struct, frozen=True):
    """What an agent, or several, took."""

    models: Mapping[str, TokenCounts] = field(default_factory=dict[str, TokenCounts])
    """By the model's name as the transcript has it."""
    messages: int = 0

    @property
    def total(self) -> TokenCounts:
        """The tokens of all models together."""
        total = TokenCounts()
        for counts in self.models.values():
            total = total.plus(counts)
        return total


def add_up(spendings: Iterable[Spending]) -> Spending:
    """Give the sum of these, model by model."""
    models: dict[str, TokenCounts] = {}
    messages = 0
    for spending in spendings:
        messages += spending.messages
        for model, counts in spending.models.items():
            models[model] = models.get(model, TokenCounts()).plus(counts)
    return Spending(models, messages)
