"""Prefect 1.4.1's LocalExecutor on one case: `prefect1.py CASE N`. Prints one line of JSON, as `measurement.ts` reads it.

Its logging is switched off: what is measured is the engine.
"""
import json
import os
import resource
import sys
import time

os.environ["PREFECT__LOGGING__LEVEL"] = "CRITICAL"

from prefect import Flow, task  # noqa: E402


@task
def noop(x):
    return x


@task
def small_object(x):
    return {"id": x, "name": "a flight"}


def build(case, n):
    with Flow(case) as flow:
        if case == "map":
            noop.map(list(range(n)))
        elif case == "map of objects":
            small_object.map(list(range(n)))
        elif case == "wide":
            for i in range(n):
                noop(i)
        elif case == "chain":
            last = noop(0)
            for _ in range(n - 1):
                last = noop(last)
        else:
            sys.exit(f"no such case: {case}")
    return flow


def main():
    case, n = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter()
    flow = build(case, n)
    built = time.perf_counter()
    state = flow.run()
    ended = time.perf_counter()
    if not state.is_successful():
        sys.exit(f"the flow ended {state}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"buildSeconds": built - started, "runSeconds": ended - built, "peakMegabytes": peak}))


main()
