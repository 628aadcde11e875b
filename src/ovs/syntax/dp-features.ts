/** Reads `dpif/show-dp-features`: `Name: value` a line. */
export function parseDpFeatures(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^(\S[^:\n]*): (.*)$/gm)].map((found) => [found[1] ?? '', found[2] ?? '']))
}
