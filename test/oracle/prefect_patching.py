"""How fixes change Prefect, and put it back."""
from contextlib import contextmanager


@contextmanager
def replaced(owner, name, replacement):
    """Inside, `owner.name` is what `replacement` makes of the original."""
    original = getattr(owner, name)
    setattr(owner, name, replacement(original))
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextmanager
def shadowed(module, name, value):
    """Inside, a global of the module stands before the built-in of that name."""
    setattr(module, name, value)
    try:
        yield
    finally:
        delattr(module, name)
