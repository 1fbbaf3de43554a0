"""The base of every value of the trade: frozen, and its own file schema."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. An unknown field is an error, so a typing slip in a content file cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
