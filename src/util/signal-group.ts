/**
 * Sends a signal to every process of a group, which is known by the id of the process that it began with. Where the system has no
 * groups, to that process alone. False where nobody is left.
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(process.platform === "win32" ? group : -group, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return false;
    // Somebody is there, under another user.
    if (code === "EPERM") return true;
    throw error;
  }
}
