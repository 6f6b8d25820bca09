import { defineError } from "./define.ts";

/** E300 to E319: running flows and reading what they gave. */

export const noValue = defineError<{ task: string; state: string; message: string }>("E300", ({ task, state, message }) => ({
  what: `${task} has no value: it is ${state}${message === "" ? "" : ` (${message})`}.`,
  next: "Read its state with run.stateOf(...), or run.statesOf(...) for the children of a mapped task.",
}));

export const valueReleased = defineError<{ task: string }>("E301", ({ task }) => ({
  what: `The value of ${task} was given up when its last reader was done.`,
  next: 'Return its ref from the build function, or run the flow with keep: "all".',
}));

export const noSuchTask = defineError<{ flow: string; asked: string; known: readonly string[]; several: boolean }>(
  "E302",
  ({ flow, asked, known, several }) => ({
    what: several ? `The flow ${flow} has several tasks named ${asked}.` : `The flow ${flow} has no task ${asked}.`,
    next: `Use a ref or one of its slugs: ${known.slice(0, 20).join(", ")}${known.length > 20 ? ", ..." : ""}.`,
  }),
);

export const foreignRef = defineError<{ flow: string; ref: string }>("E303", ({ flow, ref }) => ({
  what: `${ref} belongs to another flow than ${flow}, whose run was asked.`,
  next: "Ask the run of the flow in which the ref was made.",
}));

export const noRef = defineError<{ flow: string; given: string }>("E350", ({ flow, given }) => ({
  what: `A run of the flow ${flow} was asked for ${given}, which is no ref.`,
  next: "Give one ref, such as flow.refs.mean, or the slug of a task.",
}));

export const contextOutsideRun = defineError<{ key: string; where: "task" | "flow run" }>("E304", ({ key, where }) => ({
  what: `context.${key} was read where no ${where} is.`,
  next: "Read it inside a task, or in a handler or trigger of one; logger, config and the dates can be read anywhere.",
}));

export const unknownParameter = defineError<{ flow: string; name: string; known: readonly string[]; meant: string | undefined }>(
  "E305",
  ({ flow, name, known, meant }) => ({
    what: `The flow ${flow} has no parameter ${name}.`,
    next: `${meant === undefined ? "" : `Did you mean ${meant}? `}${known.length === 0 ? "It has no parameters." : `Its parameters: ${known.join(", ")}.`}`,
  }),
);

export const missingParameter = defineError<{ flow: string; names: readonly string[] }>("E306", ({ flow, names }) => ({
  what: `The flow ${flow} needs ${names.length === 1 ? "the parameter" : "the parameters"} ${names.join(", ")}.`,
  next: `Give it with flow.run({ parameters: { ${names[0]}: ... } }) or --param ${names[0]}=..., or declare a default.`,
}));

export const invalidParameter = defineError<{ flow: string; name: string; given: string; problem: string }>("E307", ({ flow, name, given, problem }) => ({
  what: `The parameter ${name} of the flow ${flow} is not valid: ${problem}; its value is ${given}.`,
  next: "Give a value that its schema takes.",
}));

export const runWhileBuilding = defineError<{ flow: string }>("E308", ({ flow }) => ({
  what: `flow.run() of ${flow} was called inside a build function, where nothing can run yet.`,
  next: "Call it after the flow is made, or inside a task.",
}));

export const invalidRunOption = defineError<{ option: string; problem: string; meant?: string | undefined }>("E309", ({ option, problem, meant }) => ({
  what: `The option ${option} of flow.run() is not valid: ${problem}.`,
  next: meant === undefined ? "See the options of flow.run() in docs/concepts/flows.md." : `Did you mean ${meant}?`,
}));

export const runOfAnotherFlow = defineError<{ flow: string; of: string }>("E310", ({ flow, of }) => ({
  what: `The flow ${flow} was asked to draw a run that is not its own but of the flow ${of}.`,
  next: "Draw it by run.visualize(), which knows its flow.",
}));

export const scheduleOver = defineError<{ flow: string }>("E311", ({ flow }) => ({
  what: `The schedule of the flow ${flow} has no time left.`,
  next: "Give it a later end, or run the flow at once with runOnSchedule: false.",
}));

export const nothingToResume = defineError<{ flow: string; asked: string; state: string }>("E312", ({ flow, asked, state }) => ({
  what: `${asked} of the flow ${flow} is not paused: it is ${state}.`,
  next: "Resume a task whose state is Paused.",
}));

export const invalidFlowOption = defineError<{ flow: string; option: string; problem: string; meant?: string | undefined }>(
  "E313",
  ({ flow, option, problem, meant }) => ({
    what: `The option ${option} of the flow ${flow} is not valid: ${problem}.`,
    next: meant === undefined ? "See the options of a flow in docs/concepts/flows.md." : `Did you mean ${meant}?`,
  }),
);

export const notMappable = defineError<{ task: string; given: string }>("E314", ({ task, given }) => ({
  what: `${task} is mapped over ${given}, which is no list.`,
  next: "Let the upstream task return an array or a typed array; Array.from(...) makes one of a Map, a Set or a text.",
}));

export const nothingToMapOver = defineError<{ task: string }>("E327", ({ task }) => ({
  what: `There is nothing to map over for ${task}: no upstream list succeeded.`,
  next: "Look at why the task that makes the list did not. A mapped task is as many task runs as its list has elements, so without one it has none.",
}));

export const exitInTask = defineError<{ task: string; code: string }>("E315", ({ task, code }) => ({
  what: `${task} called process.exit(${code}).`,
  next: "Return or throw instead: a task that ends its process takes the others with it.",
}));

export const timedOut = defineError<{ task: string; limit: string }>("E316", ({ task, limit }) => ({
  what: `${task} took longer than its timeout of ${limit}.`,
  next: "Give it more time, or let it stop on context.signal.",
}));

export const triggerFailed = defineError<{ task: string; trigger: string | undefined; upstreams: string }>("E317", ({ task, trigger, upstreams }) => ({
  what: `The trigger ${trigger === undefined ? "" : `${trigger} `}of ${task} did not let it run: ${upstreams}.`,
  next: "Look at the upstream tasks, or give the task another trigger.",
}));

export const invalidHandlerResult = defineError<{ handler: string; given: string; problem: string }>("E318", ({ handler, given, problem }) => ({
  what: `${handler} returned ${given}, ${problem}.`,
  next: 'Return a state, a record with a type such as { type: "Success", result }, or nothing.',
}));

export const invalidTaskState = defineError<{ flow: string; key: string; problem: string }>("E319", ({ flow, key, problem }) => ({
  what: `taskStates of the flow ${flow} cannot be used at ${key}: ${problem}.`,
  next: 'Give a record from slug, or slug[index], to a state such as { type: "Success", result: 1 }.',
}));
