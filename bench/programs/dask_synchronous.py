"""Dask's synchronous scheduler on one case: `dask_synchronous.py CASE N`. Prints one line of JSON, as `measurement.ts` reads it."""
import json
import resource
import sys
import time

import dask
from dask import delayed


def noop(x):
    return x


def small_object(x):
    return {"id": x, "name": "a flight"}


def build(case, n):
    if case == "map of objects":
        return [delayed(small_object)(i) for i in range(n)]
    if case in ("map", "wide"):
        return [delayed(noop)(i) for i in range(n)]
    if case == "chain":
        last = delayed(noop)(0)
        for _ in range(n - 1):
            last = delayed(noop)(last)
        return [last]
    return sys.exit(f"no such case: {case}")


def main():
    case, n = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter()
    work = build(case, n)
    built = time.perf_counter()
    dask.compute(*work, scheduler="synchronous")
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"buildSeconds": built - started, "runSeconds": ended - built, "peakMegabytes": peak}))


main()
