import type {Flow} from './flow-types.ts'
import {formatActions} from './format-actions.ts'
import {formatMatch} from './format-match.ts'
import type {NumberNames} from './names.ts'

const DEFAULT_PRIORITY = 32768

/**
 * A line as `ovs-ofctl dump-flows` prints it, without the leading blank: with statistics where the flow has any
 * (ofputil_flow_stats_format() of lib/ofp-flow.c). Made from what was parsed, not from `text`.
 *
 * @param names port names for a dump made with `--names`; tables are written as the dump did
 */
export function formatFlow(flow: Flow, names: NumberNames = {}): string {
  const {packets, bytes, tableName, table, priority} = flow
  const statistics = packets !== null
  const numbers: string[] = []
  if (statistics || flow.cookie !== 0n) numbers.push(`cookie=0x${flow.cookie.toString(16)}`)
  if (statistics) numbers.push(`duration=${formatDuration(flow.durationSeconds ?? 0)}`)
  if (statistics || tableName !== null || table) numbers.push(`table=${tableName ?? table}`)
  if (statistics) numbers.push(`n_packets=${packets}`, `n_bytes=${bytes ?? 0}`)
  if (flow.offloadPackets !== undefined) numbers.push(`n_offload_packets=${flow.offloadPackets}`)
  if (flow.offloadBytes !== undefined) numbers.push(`n_offload_bytes=${flow.offloadBytes}`)
  if (flow.idleTimeout) numbers.push(`idle_timeout=${flow.idleTimeout}`)
  if (flow.hardTimeout) numbers.push(`hard_timeout=${flow.hardTimeout}`)
  const later: string[] = []
  if (flow.importance) later.push(`importance=${flow.importance}`)
  if (flow.idleAge !== null) later.push(`idle_age=${flow.idleAge}`)
  if (flow.hardAge !== null) later.push(`hard_age=${flow.hardAge}`)
  const match: string[] = []
  if (priority !== DEFAULT_PRIORITY) match.push(`priority=${priority}`)
  const fields = formatMatch(flow.match, names)
  if (fields) match.push(fields)
  match.push(...flow.unknownMatch)
  const head = numbers.map((part) => `${part}, `).join('') + flow.flags.map((flag) => `${flag} `).join('')
  const text = head + later.map((part) => `${part}, `).join('') + match.join(',')
  return `${text}${text.endsWith(' ') || text === '' ? '' : ' '}actions=${formatActions(flow.actions)}`
}

/** Seconds with a fraction in milliseconds where that is exact, else in nanoseconds: `12s`, `0.051s`. */
function formatDuration(seconds: number): string {
  if (Number.isInteger(seconds)) return `${seconds}s`
  const milliseconds = seconds.toFixed(3)
  return `${Number(milliseconds) === seconds ? milliseconds : seconds.toFixed(9)}s`
}
