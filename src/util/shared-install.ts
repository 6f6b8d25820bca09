/** Something that was changed for the whole process. */
export interface Installed {
  undo(): void;
  /** Whether it still has its effect: anybody may change the process, too. */
  isInPlace(): boolean;
}

/**
 * Something that is changed for the whole process while anybody needs it. The returned function installs it for one more user, unless
 * it is in place already, and gives back how that user is done with it; the last one undoes it.
 */
export function sharedInstall(install: () => Installed): () => () => void {
  let current: { readonly installed: Installed; users: number } | undefined;
  return () => {
    if (current === undefined || current.users === 0 || !current.installed.isInPlace()) current = { installed: install(), users: 0 };
    const shared = current;
    shared.users++;
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      shared.users--;
      if (shared.users === 0) shared.installed.undo();
    };
  };
}
