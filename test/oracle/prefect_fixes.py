"""Changes to Prefect, one for each deliberate difference: with a fix applied, Prefect does what headrace promises there.

A flow on which the two disagree is run again with the fixes of the differences that it touches; then they must agree.
The names are those of `differences.ts`.
"""
from contextlib import ExitStack, contextmanager

FIXES = {}


@contextmanager
def applied(names):
    with ExitStack() as stack:
        for name in sorted(names):
            if name in FIXES:
                stack.enter_context(FIXES[name]())
        yield
