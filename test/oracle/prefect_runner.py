"""Runs specs (README.md) with prefect 1.4.1: one JSON line in, one JSON line out, until stdin ends.

    {"id": 7, "spec": {...}, "fixes": ["merge-takes-null"]}  →  {"id": 7, "runs": [{"flow": {...}, "tasks": {...}}]}

`fixes` names changes to Prefect (prefect_fixes.py): with none of them it is Prefect as it is. A line without a spec is answered
with the names of all fixes.
"""
import builtins
import json
import logging
import os
import signal
import sys

os.environ.setdefault("PREFECT__LOGGING__LEVEL", "CRITICAL")

import prefect  # noqa: E402
from prefect.engine import flow_runner, state as states  # noqa: E402
from prefect.engine.runner import ENDRUN, Runner  # noqa: E402

from prefect_fixes import ALL_FIXES, applied  # noqa: E402
from prefect_flow import Builder, Record, states_by_id  # noqa: E402
from prefect_program import plain  # noqa: E402

SECONDS_FOR_ONE_SPEC = 20
MOST_PASSES = 40

# Filled before each run; the patched Prefect functions below read it.
current = {"record": None, "passes": 0, "on_pause": "end", "last": None}


class Hang(BaseException):
    """The spec does not end: a BaseException, so that Prefect does not turn it into a state."""


class Ended(BaseException):
    """Only paused tasks are left and nobody resumes them."""


def recorded_state_change(original):
    def handle_state_change(self, old_state, new_state):
        task_id = getattr(getattr(self, "task", None), "oracle_id", None)
        try:
            result = original(self, old_state, new_state)
        except ENDRUN as end:
            result = end.state
            raise
        finally:
            if task_id is not None:
                current["record"].transitions[task_id, prefect.context.get("map_index")].append(type(result).__name__)
        return result

    return handle_state_change


class Runner1(flow_runner.FlowRunner):
    """One pass of Prefect's, after which paused tasks are resumed, or the run is ended, without asking on stdin."""

    def run(self, *args, **kwargs):
        current["passes"] += 1
        if current["passes"] > MOST_PASSES:
            raise Hang("too many passes")
        state = super().run(*args, **kwargs)
        if isinstance(state.result, dict):
            # Prefect caches values in the order of this dict, which comes from a set: the order of the spec makes it always the same.
            state.result = dict(sorted(state.result.items(), key=lambda item: getattr(item[0], "oracle_place", -1)))
            if not state.is_finished():
                self.settle_paused(state)
        return state

    def settle_paused(self, state):
        every = [*state.result.values(), *(child for s in state.result.values() if s.is_mapped() for child in s.map_states)]
        if any(isinstance(s, states.Retrying) for s in every) or not any(isinstance(s, states.Paused) for s in every):
            return
        if current["on_pause"] == "end":
            raise Ended(state)
        for task, task_state in list(state.result.items()):
            state.result[task] = resumed(task_state, task, None)
            if task_state.is_mapped():
                task_state.map_states = [resumed(child, task, index) for index, child in enumerate(task_state.map_states)]


def resumed(state, task, map_index):
    """A Paused state resumed, keeping its run count; any other as it is."""
    if not isinstance(state, states.Paused):
        return state
    if hasattr(task, "oracle_id"):
        current["record"].transitions[task.oracle_id, map_index].append("Resume")
    kept = {key: state.context[key] for key in ("task_run_count", "_loop_count") if key in state.context}
    return states.Resume("resumed", context=kept, result=state._result if "_loop_count" in kept else None)


def run_once(flow, builder, record, parameters):
    current.update(passes=0, record=record)
    record.start_run()
    with applied(record.fixes):
        return run_with_fixes(flow, builder, record, parameters)


def run_with_fixes(flow, builder, record, parameters):
    try:
        state = flow.run(parameters=parameters, runner_cls=Runner1, run_on_schedule=False, context={"oracle_run": record.run})
    except Ended as end:
        running = end.args[0]
        keep_cached_values(running)
        return {"flow": {"type": "Paused", "message": ""}, "tasks": states_by_id(builder, running, record)}
    flow_answer = {"type": type(state).__name__, "message": str(state.message)}
    if not isinstance(state.result, dict):
        return {"flow": {**flow_answer, "engineError": plain(state.result)}, "tasks": {}}
    return {"flow": flow_answer, "tasks": states_by_id(builder, state, record)}


def keep_cached_values(state):
    """What flow.run does at its end: this run was ended before."""
    for task, task_state in state.result.items():
        cached = [s for s in [task_state, *getattr(task_state, "map_states", [])] if s.is_cached()]
        key = task.cache_key or task.name
        prefect.context.caches[key] = [*prefect.context.caches.get(key, []), *cached]


def answer(request):
    spec = request["spec"]
    fixes = frozenset(request.get("fixes", []))
    prefect.context.caches = {}
    record = Record(fixes)
    current["on_pause"] = spec.get("onPause", "end")
    builder = Builder(spec, record, fixes)
    flow = builder.build()
    return {"runs": [run_once(flow, builder, record, run.get("parameters", {})) for run in spec["runs"]]}


def on_alarm(signum, frame):
    raise Hang("too slow")


def main():
    # Nothing but answers may reach stdout.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    builtins.input = lambda *_: "n"
    # Prefect merges this into a copy for every task run, 80 % of its time; of all of it the engine reads only this.
    prefect.context.config = {"flows": {"checkpointing": False}}
    Runner.handle_state_change = recorded_state_change(Runner.handle_state_change)
    signal.signal(signal.SIGALRM, on_alarm)
    for line in sys.stdin:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, SECONDS_FOR_ONE_SPEC)
        try:
            reply = answer(request) if "spec" in request else {"fixes": ALL_FIXES}
        except Hang as hang:
            reply = {"error": f"Prefect does not end: {hang}"}
        except Exception as error:  # noqa: BLE001
            reply = {"error": f"{type(error).__name__}: {error}"}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        out.write(json.dumps({"id": request["id"], **reply}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
