"""How a reader tells whoever watches the clock that a file holds slow work."""

from collections.abc import Callable

_listeners: list[Callable[[float], None]] = []


def on_request(listener: Callable[[float], None]) -> None:
    """Have `listener` called with the seconds that a reader asks for, from now on."""
    _listeners.append(listener)


def ask_for_time(seconds: float) -> None:
    """Ask for more time for this file; without a listener there is no limit to lift."""
    for listener in _listeners:
        listener(seconds)
