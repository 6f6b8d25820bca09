import type { StateType } from "./kinds.ts";

/** States that share a colour: those that mean much the same to somebody who looks for trouble. */
export type StateFamily = "waiting" | "paused" | "running" | "retrying" | "success" | "reused" | "failed" | "cancelled";

export const familyOf: Readonly<Record<StateType, StateFamily>> = {
  Pending: "waiting",
  Scheduled: "waiting",
  Queued: "waiting",
  Submitted: "waiting",
  Paused: "paused",
  Resume: "paused",
  Running: "running",
  Retrying: "retrying",
  Looped: "retrying",
  Success: "success",
  Mapped: "success",
  Cached: "reused",
  Skipped: "reused",
  Failed: "failed",
  TimedOut: "failed",
  TriggerFailed: "failed",
  ValidationFailed: "failed",
  Crashed: "failed",
  Cancelling: "cancelled",
  Cancelled: "cancelled",
};

/** Families by how much they ask for attention, the most pressing first. */
export const familiesByUrgency: readonly StateFamily[] = ["failed", "cancelled", "retrying", "paused", "running", "waiting", "success", "reused"];

/** A colour, and that of text on it. */
export interface Paint {
  readonly fill: string;
  readonly text: string;
}

const white = "#ffffff";
const ink = "#0b0e12";

/**
 * A colour for each family, on a light ground and on a dark one; text on it has a contrast of 4.4 : 1 or more. The families were chosen
 * to stay apart also for people who do not see red, green or blue; even so a state's name always stands beside its colour.
 */
export const familyPaint: Readonly<Record<StateFamily, { readonly light: Paint; readonly dark: Paint }>> = {
  waiting: { light: { fill: "#7e8187", text: ink }, dark: { fill: "#606c79", text: white } },
  paused: { light: { fill: "#7c5db8", text: white }, dark: { fill: "#8a70bc", text: ink } },
  running: { light: { fill: "#00479b", text: white }, dark: { fill: "#78a6fa", text: ink } },
  retrying: { light: { fill: "#c47700", text: ink }, dark: { fill: "#fda543", text: ink } },
  success: { light: { fill: "#297b59", text: white }, dark: { fill: "#4ee2b1", text: ink } },
  reused: { light: { fill: "#5d95aa", text: ink }, dark: { fill: "#779391", text: ink } },
  failed: { light: { fill: "#b91430", text: white }, dark: { fill: "#f9384c", text: ink } },
  cancelled: { light: { fill: "#704a63", text: white }, dark: { fill: "#d2adc9", text: ink } },
};
