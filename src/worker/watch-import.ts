/** How long an import may go on, in milliseconds, that neither ends nor reaches a run. */
const limit = 60_000;
/** How long the flow must have been there as it should be, and how often that is looked at, in milliseconds. */
const settled = 1000;
const step = 100;

/**
 * Watches an import that need not end: a file may wait at its top for what happens in the driver alone. Once the flow is there as the driver
 * has it, and stays so for a while, that is enough; and after a long time in any case. Until it is disposed of.
 */
export function watchImport(isThere: () => boolean, onEnough: () => void): Disposable {
  let waited = 0;
  let seen = 0;
  const timer = setInterval(() => {
    waited += step;
    seen = isThere() ? seen + step : 0;
    if (seen >= settled || waited >= limit) onEnough();
  }, step);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
