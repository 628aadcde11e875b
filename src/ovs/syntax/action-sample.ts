import type {Cursor} from './cursor.ts'
import type {Action, PortRef} from './flow-types.ts'
import type {Names} from './names.ts'
import {readArgument} from './read-argument.ts'
import {readPortRef} from './references.ts'

/** `sample(probability=P,collector_set_id=…,obs_domain_id=…,obs_point_id=…[,sampling_port=PORT][,ingress])`, from behind the keyword. */
export function readSample(c: Cursor, start: number, names: Names): Action | null {
  if (!c.take(40)) return null
  const numbers = new Map<string, number>()
  let port: PortRef | null = null
  let direction: 'ingress' | 'egress' | null = null
  while (!c.take(41)) {
    if (c.takeWord('sampling_port=')) {
      port = readPortRef(c, names)
      if (!port) return null
    } else {
      const [key = '', value] = readArgument(c).split('=')
      if (value !== undefined && /^\d+$/.test(value)) numbers.set(key, Number(value))
      else if (key === 'ingress' || key === 'egress') direction = key
      else return null
    }
    if (!c.take(44) && c.peek() !== 41) return null
  }
  const number = (key: string): number => numbers.get(key) ?? 0
  return {
    text: c.text.slice(start, c.pos),
    kind: 'sample',
    probability: number('probability'),
    collectorSet: number('collector_set_id'),
    domain: number('obs_domain_id'),
    point: number('obs_point_id'),
    port,
    direction,
  }
}
