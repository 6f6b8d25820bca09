/** The package that a bare specifier names: `@scope/name/deep.js` is of `@scope/name`. */
export function packageNameOf(specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}
