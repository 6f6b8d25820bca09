/** `expect`, for what is asked a million times. */
export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not as it is to be: ${what}`);
}
