/**
 * Something that is changed for the whole process while anybody needs it. The returned function installs it for one more user, and
 * gives back how that user is done with it; the last one undoes it.
 */
export function sharedInstall(install: () => () => void): () => () => void {
  let users = 0;
  let undo: (() => void) | undefined;
  return () => {
    if (users === 0) undo = install();
    users++;
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      users--;
      if (users > 0) return;
      undo?.();
      undo = undefined;
    };
  };
}
