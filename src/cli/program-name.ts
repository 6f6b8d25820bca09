/** What people type to call this program: npx where it lies in a project, so that hints can be typed as they stand. */
export function programName(script: string | undefined = process.argv[1]): string {
  return script !== undefined && /[\\/]node_modules[\\/]/.test(script) ? "npx headrace" : "headrace";
}
