"""One of Dask's own schedulers on one case: `dask_schedulers.py SCHEDULER ORDER`. Prints one line of JSON, as run-program.ts reads it."""
import sys
import time

import dask
from dask import delayed
from dask.callbacks import Callback

import peer_programs as peer


def mapped(function):
    def build(order):
        return [delayed(function)(i) for i in range(order["tasks"])]

    return build


def chain(order):
    last = delayed(peer.noop)(0)
    for _ in range(order["tasks"] - 1):
        last = delayed(peer.noop)(last)
    return [last]


def handed_on(_order):
    return [delayed(peer.take_buffer)(delayed(peer.make_buffer)())]


def slow_tasks(scheduler):
    function = peer.busy_among_threads if scheduler == "threads" else peer.busy
    return lambda order: [delayed(function)(milliseconds) for milliseconds in peer.lengths(order)]


class Arrivals(Callback):
    """When each result was in this process."""

    def __init__(self):
        super().__init__(posttask=self.arrived)
        self.of = {}

    def arrived(self, _key, result, *_):
        if isinstance(result, tuple):
            self.of[result] = time.time()


def builds(scheduler):
    return {
        "map": mapped(peer.noop),
        "map of objects": mapped(peer.small_object),
        "wide": mapped(peer.noop),
        "chain": chain,
        "one task": mapped(peer.noop),
        "slow tasks": slow_tasks(scheduler),
        "slow now and then": slow_tasks(scheduler),
        "one slow among fast": slow_tasks(scheduler),
        "100 MB handed on": handed_on,
        "results of 100 kB": mapped(peer.large_result),
    }


def last_usable(order, results, arrivals):
    """When the last result of a fast task was here."""
    fast = [span for span, length in zip(results, peer.lengths(order)) if length != order["busy"]["slowMilliseconds"]]
    return max(arrivals.of[span] for span in fast)


def main():
    scheduler, order = peer.read_arguments()
    case = order["case"]
    started = time.time()
    work = builds(scheduler)[case](order)
    arrivals = Arrivals()
    if case == "one slow among fast":
        with arrivals:
            results = compute(work, scheduler, order)
    else:
        results = compute(work, scheduler, order)
    ended = time.time()
    if case == "one slow among fast":
        peer.answer(last_usable(order, results, arrivals) - peer.first_start(results))
    elif case.startswith("slow"):
        peer.answer(peer.whole_span(results))
    elif case == "100 MB handed on":
        peer.answer(results[0])
    else:
        peer.answer(ended - started)


def compute(work, scheduler, order):
    workers = {} if scheduler == "synchronous" else {"num_workers": order["workers"]}
    return dask.compute(*work, scheduler=scheduler, **workers)


if __name__ == "__main__":
    sys.exit(main())
