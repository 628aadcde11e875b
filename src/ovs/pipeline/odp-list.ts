/** Splits datapath actions at the commas that stand in no parentheses. */
export function splitActions(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i <= text.length; i++) {
    const c = text[i]
    if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === undefined || (c === ',' && depth === 0)) {
      if (i > from) parts.push(text.slice(from, i))
      from = i + 1
    }
  }
  return parts
}

/** The list as OVS hands it down: a clone at its end needs no copy, since nothing comes after it. */
export function withoutTailClone(actions: readonly string[]): string[] {
  const inner = /^clone\((.*)\)$/.exec(actions.at(-1) ?? '')?.[1]
  return inner === undefined ? [...actions] : [...actions.slice(0, -1), ...splitActions(inner)]
}
