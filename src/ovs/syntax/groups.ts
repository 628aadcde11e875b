import type {Parsed, Unparsed} from '../../parsed.ts'
import {FIELD_BY_NAME} from '../fields.ts'
import {readAction} from './actions.ts'
import {toBig} from './big.ts'
import {Cursor} from './cursor.ts'
import {DumpedBucket, NEXT_BUCKET} from './dumped-bucket.ts'
import type {Action, Bucket, Group, PortRef} from './flow-types.ts'
import {formatActions} from './format-actions.ts'
import {columnOf, eachLine} from './lines.ts'
import type {Names} from './names.ts'
import {reasonForLine} from './not-a-flow.ts'
import {readPortRef} from './references.ts'
import {tlvField} from './tlv-fields.ts'

const TYPES: ReadonlyMap<string, Group['type']> = new Map([
  ['all', 'all'],
  ['select', 'select'],
  ['indirect', 'indirect'],
  ['ff', 'ff'],
  ['fast_failover', 'ff'],
] as const)

const wide = new Uint32Array(4)

/**
 * Reads what `ovs-ofctl dump-groups` prints, in any OpenFlow version (lib/ofp-group.c of Open vSwitch).
 *
 * A line with a part that isn't known is in `unparsed` besides its group: what that group does can't be said.
 */
export function parseGroups(text: string, names: Names = {}): Parsed<Group> {
  const items: Group[] = []
  const unparsed: Unparsed[] = []
  const c = new Cursor()
  eachLine(text, (start, end, line) => {
    const refuse = (reason: string): void => {
      unparsed.push({line, column: columnOf(text, start), text: text.slice(start, end), reason})
    }
    c.over(text, start, end)
    if (!c.takeWord('group_id=')) {
      const reason = reasonForLine(text.slice(start, end))
      if (reason) refuse(reason.replace('flow: no actions=', 'group'))
      return
    }
    const group = readGroup(c, start, line, names, unparsed)
    if (group) items.push(group)
    else refuse('a group without a number or a known type')
  })
  return {items, unparsed}
}

function readGroup(c: Cursor, start: number, line: number, names: Names, unparsed: Unparsed[]): Group | null {
  const id = c.uint()
  let type: Group['type'] | undefined
  let selectionMethod: Group['selectionMethod'] = null
  let selectionParam: bigint | null = null
  let fields: Group['fields'] = []
  const buckets: Bucket[] = []
  const unknown = (from: number, reason: string): void => {
    unparsed.push({line, column: columnOf(c.text, from), text: c.text.slice(from, c.pos), reason})
  }
  while (c.take(44) || c.take(32)) {
    const from = c.pos
    if (c.takeWord('type=')) type = TYPES.get(readWord(c))
    else if (c.takeWord('selection_method=')) {
      const method = readWord(c)
      if (method === 'hash' || method === 'dp_hash') selectionMethod = method
      else unknown(from, 'unknown selection method')
    } else if (c.takeWord('selection_method_param=')) {
      if (c.wide(wide)) selectionParam = toBig(wide[2]!, wide[3]!)
    } else if (c.takeWord('fields=')) fields = [readMaskedField(c, names)]
    else if (c.takeWord('fields(')) fields = readFields(c, names)
    else if (c.takeWord('bucket=')) {
      buckets.push(readBucket(c, names, unknown))
    } else if (c.peek() !== 44 && c.pos < c.end) {
      readWord(c)
      unknown(from, 'unknown property of a group')
    }
  }
  if (id < 0 || !type) return null
  if (c.pos < c.end) {
    const from = c.pos
    c.pos = c.end
    unknown(from, 'unknown text in a group')
  }
  return {line, text: c.text.slice(start, c.end), id, type, selectionMethod, selectionParam, fields, buckets}
}

/** `ip_dst`, `ip_dst=255.255.255.0`. */
function readMaskedField(c: Cursor, names: Names): Group['fields'][number] {
  const [written = '', mask] = readWord(c).split('=')
  const field = FIELD_BY_NAME.get(written)
  return {field: field ? tlvField(field, names) : null, written, mask: mask ?? null}
}

/** `ip_src,ip_dst=255.255.255.0)`, from behind the parenthesis. */
function readFields(c: Cursor, names: Names): Group['fields'] {
  const fields: Group['fields'][number][] = []
  while (c.pos < c.end && !c.take(41)) {
    fields.push(readMaskedField(c, names))
    if (!c.take(44) && c.peek() !== 41) break
  }
  return fields
}

function readBucket(c: Cursor, names: Names, unknown: (from: number, reason: string) => void): Bucket {
  let id: number | null = null
  let weight: number | null = null
  let watchPort: PortRef | null = null
  let watchGroup: number | null = null
  const actions: Action[] = []
  while (c.pos < c.end && !c.text.startsWith(NEXT_BUCKET, c.pos)) {
    const from = c.pos
    if (c.take(44)) continue
    if (c.takeWord('actions=')) return new DumpedBucket({id, weight, watchPort, watchGroup, actions}, c, names)
    if (c.takeWord('bucket_id:')) id = known(c.uint())
    else if (c.takeWord('weight:')) weight = known(c.uint())
    else if (c.takeWord('watch_port:')) watchPort = readPortRef(c, names)
    else if (c.takeWord('watch_group:')) watchGroup = known(c.uint())
    else {
      const action = readAction(c, names, 0)
      if (action.kind === 'unknown') unknown(from, 'unknown property of a bucket')
      else actions.push(action)
    }
  }
  return {id, weight, watchPort, watchGroup, actions}
}

function known(number: number): number | null {
  return number < 0 ? null : number
}

function readWord(c: Cursor): string {
  const start = c.pos
  while (c.pos < c.end && c.peek() !== 44 && c.peek() !== 41 && c.peek() !== 32) c.pos++
  return c.text.slice(start, c.pos)
}

/** As `ovs-ofctl -O OpenFlow15 dump-groups` prints it, without the leading blank. */
export function formatGroup(group: Group): string {
  const parts = [`group_id=${group.id}`, `type=${group.type}`]
  if (group.selectionMethod) parts.push(`selection_method=${group.selectionMethod}`)
  if (group.selectionParam !== null) parts.push(`selection_method_param=${group.selectionParam}`)
  const fields = group.fields.map(({written, mask}) => (mask === null ? written : `${written}=${mask}`))
  if (fields.length === 1) parts.push(`fields=${fields[0]}`)
  else if (fields.length > 1) parts.push(`fields(${fields.join(',')})`)
  return [...parts, ...group.buckets.map(formatBucket)].join(',')
}

function formatBucket({id, weight, watchPort, watchGroup, actions}: Bucket): string {
  const parts: string[] = []
  if (id !== null) parts.push(`bucket_id:${id}`)
  if (weight !== null) parts.push(`weight:${weight}`)
  if (watchPort) parts.push(`watch_port:${watchPort.written}`)
  if (watchGroup !== null) parts.push(`watch_group:${watchGroup}`)
  return `bucket=${[...parts, `actions=${formatActions(actions)}`].join(',')}`
}
