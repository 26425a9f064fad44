"""How the library marks what is on its way out."""

import functools
import warnings


def deprecated(instead):
    """Warn on each call and name what to use instead."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            warnings.warn(f"{function.__name__} is deprecated, use {instead}", DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        return wrapper

    return decorate


def traced(function):
    """Refuse in another way, as a graph does; not part of the API."""

    @functools.wraps(function)
    def wrapper():
        try:
            return function()
        except ValueError as exc:
            raise TypeError(f"the graph cannot be built because {exc}") from None

    return wrapper
