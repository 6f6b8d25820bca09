"""Prefect 1.4.1 with one of its executors on one case: `prefect1.py EXECUTOR ORDER`. Prints one line of JSON, as run-program.ts reads it.

Its logging is switched off: what is measured is the engine.
"""
import os
import sys
import time

os.environ["PREFECT__LOGGING__LEVEL"] = "CRITICAL"

from prefect import Flow, task  # noqa: E402
from prefect.executors import LocalDaskExecutor, LocalExecutor  # noqa: E402

import peer_programs as peer  # noqa: E402


def executor_named(name, workers):
    return LocalExecutor() if name == "local" else LocalDaskExecutor(scheduler=name, num_workers=workers)


def mapped(function):
    return lambda order: task(function).map(list(range(order["tasks"])))


def wide(order):
    noop = task(peer.noop)
    for i in range(order["tasks"]):
        noop(i)


def chain(order):
    noop = task(peer.noop)
    last = noop(0)
    for _ in range(order["tasks"] - 1):
        last = noop(last)


def handed_on(_order):
    return task(peer.take_buffer)(task(peer.make_buffer)())


def slow_tasks(executor):
    function = peer.busy_among_threads if executor == "threads" else peer.busy
    return lambda order: task(function).map(peer.lengths(order))


def builds(executor):
    return {
        "map": mapped(peer.noop),
        "map of objects": mapped(peer.small_object),
        "wide": wide,
        "chain": chain,
        "one task": wide,
        "slow tasks": slow_tasks(executor),
        "slow now and then": slow_tasks(executor),
        "one slow among fast": slow_tasks(executor),
        "100 MB handed on": handed_on,
        "results of 100 kB": mapped(peer.large_result),
    }


def main():
    name, order = peer.read_arguments()
    case = order["case"]
    started = time.time()
    with Flow(case) as flow:
        last = builds(name)[case](order)
    state = flow.run(executor=executor_named(name, order["workers"]))
    ended = time.time()
    if not state.is_successful():
        sys.exit(f"the flow ended {state}")
    if case == "one slow among fast":
        # The results of a map are handed over together, when the run ends.
        peer.answer(ended - peer.first_start(state.result[last].result))
    elif case.startswith("slow"):
        peer.answer(peer.whole_span(state.result[last].result))
    elif case == "100 MB handed on":
        peer.answer(state.result[last].result)
    else:
        peer.answer(ended - started)


if __name__ == "__main__":
    main()
