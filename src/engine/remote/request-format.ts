/*
 * request:  node · child + 1 · flags · [attempt · run count · trail · state · result?] · [loop count · loop result]
 *           · a row of each mapped upstream that it goes along with · an element of each list · the origin of each un-nested element + 1
 * share:    all task runs of one upstream task, with or without their values
 */

/** In a request's flags. `goesOn`: it is not the first start, or begins with a state of its own. */
export const requestFlag = { resumed: 1, goesOn: 2, loops: 4 } as const;

/** What an element of a list is. `error`, `nothing`: what stands for the value of an upstream child that has none. `state`: there is no list. */
export const elementTag = { value: 0, error: 1, nothing: 2, state: 3 } as const;

/** Names what a worker knows of one upstream task: its states alone, or with values. */
export const shareKey = (nodeId: number, withValues: boolean): number => nodeId * 2 + (withValues ? 1 : 0);
