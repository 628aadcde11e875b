import type {Finding, Severity, Where} from './finding.ts'
import type {Instance} from './instance.ts'
import {comparePlace, rankOf} from './rank.ts'
import type {Follow} from './rule.ts'

/**
 * Findings in rank order, each that follows from another right behind it. A root ranks by the worst of what follows from it,
 * for that is what it does.
 */
export function fold(instances: readonly Instance[]): readonly Finding[] {
  const ordered = [...instances].sort(
    (a, b) => rankOf(a.finding.severity) - rankOf(b.finding.severity) || comparePlace(a.finding, b.finding),
  )
  const named = withOwnKeys(ordered)
  const byRule = new Map<string, Instance[]>()
  for (const each of named) push(byRule, each.finding.id, each)
  const children = new Map<string | null, Instance[]>()
  for (const each of named) push(children, parentOf(each, byRule), each)
  const below = (key: string | null): readonly Instance[] => children.get(key) ?? []
  const worst = ({finding}: Instance): Severity =>
    below(finding.key).reduce<Severity>(
      (found, child) => (rankOf(worst(child)) < rankOf(found) ? worst(child) : found),
      finding.severity,
    )
  const tree = (key: string | null): Finding[] =>
    [...below(key)]
      .sort((a, b) => rankOf(worst(a)) - rankOf(worst(b)) || comparePlace(a.finding, b.finding))
      .flatMap((each) => [{...each.finding, follows: key}, ...tree(each.finding.key)])
  return tree(null)
}

/** Keys are unique: a second finding of one rule about one object gets a number. */
function withOwnKeys(ordered: readonly Instance[]): readonly Instance[] {
  const seen = new Map<string, number>()
  return ordered.map((each) => {
    const {key} = each.finding
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? each : {...each, finding: {...each.finding, key: `${key} #${count}`}}
  })
}

/** The finding that explains this one: of the first rule in `follows` that has one about the same thing. */
function parentOf(each: Instance, byRule: ReadonlyMap<string, readonly Instance[]>): string | null {
  for (const follow of each.follows) {
    const parent = byRule.get(follow.rule)?.find((other) => other !== each && meets(follow, each, other))
    if (parent) return parent.finding.key
  }
  return null
}

function meets({by}: Follow, child: Instance, {finding: {where}}: Instance): boolean {
  if (by === 'cluster') return true
  return child.touches.some((touched) => (by === 'node' ? sameNode(touched, where) : sameObject(touched, where)))
}

const sameNode = (a: Where, b: Where): boolean => a.node !== null && a.node === b.node

/** What is said of an object without a node is said of it wherever it is. */
const sameObject = (a: Where, b: Where): boolean =>
  a.object !== null && a.object === b.object && (a.node === null || b.node === null || a.node === b.node)

function push<K, V>(groups: Map<K, V[]>, key: K, item: V): void {
  const group = groups.get(key)
  if (group) group.push(item)
  else groups.set(key, [item])
}
