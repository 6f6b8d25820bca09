import { invalidHandlerResult } from "../errors/running.ts";
import { describeError, failure, stateFromRecord, succeeded, toError } from "../states/make.ts";
import { isSignal, type Signal } from "../states/signals.ts";
import { isFailed, isStateRecord, type State, type StateRecord } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import { redact } from "../util/redact.ts";
import { runInside } from "./context.ts";
import type { EventStream } from "./event-stream.ts";
import type { RunEnd } from "./run-end.ts";
import type { FlowScope } from "./scope.ts";

type Returned = State | StateRecord | void;

/** Called at each change of a flow run's state; a returned state takes the place of `to`. */
export type FlowStateHandler<F> = (flow: F, from: State, to: State) => Returned | Promise<Returned>;
/** Called when a flow run failed. */
export type FlowFailureHandler<F> = (flow: F, state: State) => void | Promise<void>;
/**
 * Called once, on the final state, when the executor is shut down and the report is written; also of cancelled and crashed runs. A
 * returned state takes its place. `referenceTaskStates` are the states that decided, children in place of a Mapped one.
 */
export type TerminalStateHandler<F> = (flow: F, state: State, referenceTaskStates: ReadonlySet<State>) => Returned | Promise<Returned>;

export interface HandlersOfFlow<F> {
  readonly stateHandlers: readonly FlowStateHandler<F>[];
  readonly onFailure: FlowFailureHandler<F> | undefined;
  readonly terminalStateHandler: TerminalStateHandler<F> | undefined;
}

/** The handlers of a flow, for one of its runs. */
export interface FlowHandlers {
  /** Goes to a state: the handlers are asked, then whoever listens is told, after what is to be done first. Returns what came of it. */
  become(from: State, to: State, first?: (state: State) => Promise<void>): Promise<State>;
  /** Asks the terminal state handler. */
  atEnd(state: State, referenceTaskStates: () => ReadonlySet<State>): Promise<State>;
}

/** The run they are asked for. */
interface HandledRun {
  readonly scope: FlowScope;
  readonly events: EventStream;
  readonly end: RunEnd;
}

export function flowHandlers<F>(flow: F, handlers: HandlersOfFlow<F>, { scope, events, end }: HandledRun): FlowHandlers {
  const inside = { flow: scope, task: undefined };
  const chosen = (returned: unknown, current: State, handler: string): State => {
    if (returned === undefined || returned === null) return current;
    if (!isStateRecord(returned)) throw invalidHandlerResult({ handler, given: describeValue(returned), problem: "which is no state" });
    return ofFlow(stateFromRecord(returned, scope.now()));
  };
  const guarded = async (what: string, current: State, ask: () => Promise<State>): Promise<State> => {
    try {
      return await runInside(inside, ask);
    } catch (thrown) {
      if (isSignal(thrown)) return ofSignal(thrown, scope.now());
      const error = toError(thrown);
      return failure("Failed", error, redact(`${what} threw ${describeError(error)}${current.message === "" ? "" : ` (the state was ${current.type})`}`));
    }
  };
  return {
    async become(from, to, first) {
      const state = await guarded("A state handler of the flow", to, async () => {
        let next = to;
        for (const handler of handlers.stateHandlers) {
          const answer = await end.waitFor({ what: "A state handler of the flow", work: () => handler(flow, from, next) });
          if ("ended" in answer) return answer.ended;
          next = chosen(answer.value, next, "A state handler of the flow");
        }
        const { onFailure } = handlers;
        if (onFailure === undefined || !isFailed(next)) return next;
        const answer = await end.waitFor({ what: "onFailure of the flow", work: () => onFailure(flow, next) });
        return "ended" in answer ? answer.ended : next;
      });
      await first?.(state);
      const { flowRunId, flowRunName } = scope;
      events.emit({ kind: "flow-state", flowRunId, flowRunName, from, to: state, at: scope.now() });
      return state;
    },
    atEnd(state, referenceTaskStates) {
      const { terminalStateHandler } = handlers;
      if (terminalStateHandler === undefined) return Promise.resolve(state);
      const what = "The terminal state handler";
      return guarded(what, state, async () => {
        const answer = await end.waitFor({ what, work: () => terminalStateHandler(flow, state, referenceTaskStates()) });
        return "ended" in answer ? answer.ended : chosen(answer.value, state, what);
      });
    },
  };
}

/** A state that says nothing of its own would speak of a task run. */
function ofFlow(state: State): State {
  return state.type === "Success" && state.message === succeeded ? { ...state, message: "Flow run succeeded." } : state;
}

function ofSignal(signal: Signal, now: number): State {
  const { stateType: type, message, details } = signal;
  const record = { type, message, result: details.result, error: signal };
  return ofFlow(stateFromRecord(details.startTime === undefined ? record : { ...record, startTime: details.startTime }, now));
}
