import {shellWord} from '../trace/shell-word.ts'
import type {Finding, Remedy, Where} from './finding.ts'
import type {Follow, Found, Rule} from './rule.ts'

/** A finding before it has its place among the others. */
export interface Instance {
  readonly finding: Finding
  readonly follows: readonly Follow[]
  readonly touches: readonly Where[]
}

/** What a rule found, with all that the rule itself says of it. */
export function instanceOf(rule: Rule, found: Found): Instance {
  const {id, slug, title, impact, follows} = rule
  const {where, message, evidence, severity = rule.severity, cause = rule.cause, touches = []} = found
  const values = {...valuesOf(where), ...found.values}
  const finding: Finding = {
    id,
    slug,
    severity,
    title,
    message,
    where: {node: where.node, object: where.object},
    evidence,
    cause,
    impact,
    remedy: found.remedy ?? rule.remedy.map((step) => filled(step, values)),
    key: [id, where.node, where.object].filter((part) => part !== null).join(' '),
    follows: null,
  }
  return {finding, follows, touches: [where, ...touches]}
}

/** What the place itself gives a remedy's placeholders. */
function valuesOf({node, object}: Where): Readonly<Record<string, string>> {
  const [kind, ...path] = object?.split('/') ?? []
  const name = path.at(-1)
  return {
    ...(node === null ? {} : {node}),
    ...(name === undefined ? {} : {name}),
    ...(path.length === 2 && path[0] !== undefined ? {namespace: path[0]} : {}),
    ...(kind === 'device' && name !== undefined ? {device: name} : {}),
  }
}

function filled({kind, text, command}: Remedy, values: Readonly<Record<string, string>>): Remedy {
  return {
    kind,
    text: fill(text, values, (value) => value),
    command: command === null ? null : fill(command, values, shellName),
  }
}

/** A name as one word. No name has a line feed or another control character; one that has would break out of a comment. */
const shellName = (name: string): string => shellWord(name.replace(/[\u0000-\u001f\u007f]/g, '?'))

/** Placeholders with their values; one without a value stays as a word in capitals. Values are names of the cluster's: a shell gets them quoted. */
export function fill(text: string, values: Readonly<Record<string, string>>, quote: (value: string) => string): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    return value === undefined ? name.toUpperCase() : quote(value)
  })
}
