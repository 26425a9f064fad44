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
