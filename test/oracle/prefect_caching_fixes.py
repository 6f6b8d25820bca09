"""Fixes of caching. See prefect_fixes.py."""
import itertools
from contextlib import contextmanager

import prefect
from prefect.engine import task_runner
from prefect.engine.runner import ENDRUN, Runner

from prefect_patching import replaced

CACHING_FIXES = ("cache-decided-once-a-run", "cached-children-by-index", "newest-cached-value-wins")


@contextmanager
def caching_fixes(names):
    """Marks each Cached state with where and when it was made; cache checks then read the marks."""
    once_a_run, by_index, newest_first = (name in names for name in CACHING_FIXES)
    this_run, made = object(), itertools.count()

    def handle_state_change(original):
        def replacement(self, old_state, new_state):
            if new_state.is_cached():
                new_state._oracle_run = this_run
                if not hasattr(new_state, "_oracle_index"):
                    index = prefect.context.get("map_index")
                    new_state._oracle_index = index
                    new_state._oracle_age = (run_number(), getattr(self.task, "oracle_place", 0), index or 0, next(made))
            return original(self, old_state, new_state)

        return replacement

    def run_number():
        return prefect.context.get("oracle_run", 0)

    def check_task_is_cached(original):
        def replacement(self, state, inputs):
            if once_a_run and getattr(state, "_oracle_run", None) is this_run:
                raise ENDRUN(state)
            validator = self.task.cache_validator
            looks_at_inputs = validator.__name__ in ("all_inputs", "_partial_inputs_only")

            def for_this_child(cached, *rest):
                own = looks_at_inputs or not by_index or cached._oracle_index == prefect.context.get("map_index")
                return own and validator(cached, *rest)

            key = self.task.cache_key or self.task.name
            candidates = prefect.context.caches.get(key, [])
            in_order = sorted(candidates, key=lambda cached: cached._oracle_age, reverse=True) if newest_first else candidates
            self.task.cache_validator = for_this_child
            prefect.context.caches[key] = in_order
            try:
                return original(self, state, inputs)
            finally:
                self.task.cache_validator = validator
                prefect.context.caches[key] = candidates

        return replacement

    with replaced(Runner, "handle_state_change", handle_state_change):
        with replaced(task_runner.TaskRunner, "check_task_is_cached", check_task_is_cached):
            yield
