import {splitActions} from '../../ovs/pipeline/odp-list.ts'
import type {OutputRow} from '../ovs-trace/answer.ts'

/** A port of the datapath, as far as the evidence names it. */
export interface DatapathPort {
  readonly ofport: number
  readonly name: string
  readonly pod: string | null
}

/** Where datapath actions send the packet, in order; copies in `clone` and `check_pkt_len` too. */
export function datapathOutputs(actions: string, portOf: (written: string) => DatapathPort | null): OutputRow[] {
  const found: OutputRow[] = []
  walk(actions, portOf, found, null)
  return found
}

function walk(
  actions: string,
  portOf: (written: string) => DatapathPort | null,
  found: OutputRow[],
  before: string | null,
): void {
  let tunnel = before
  for (const action of splitActions(actions)) {
    const [, name = '', args = ''] = /^([^(]*)(?:\((.*)\))?$/s.exec(action.trim()) ?? []
    if (name === 'set' && args.startsWith('tunnel(')) tunnel = tunnelWords(args)
    else if (name === 'clone' || name === 'gt' || name === 'le' || name === 'actions') walk(args, portOf, found, tunnel)
    else if (name === 'check_pkt_len' || name === 'sample') walk(args, portOf, found, tunnel)
    else if (name === 'tnl_push') found.push({...unnamed(`${pushWords(args)}`), tunnel: pushWords(args)})
    else if (args === '' && isPort(name)) {
      const port = portOf(name)
      found.push({
        ...(port ? {ofport: port.ofport, port: port.name, pod: port.pod} : unnamed(name)),
        tunnel,
        flow: null,
      })
    }
  }
}

const unnamed = (written: string): OutputRow => ({
  ofport: null,
  port: /^\d+$/.test(written) ? `datapath port ${written}` : written,
  pod: null,
  tunnel: null,
  flow: null,
})

/** Actions that stand without parentheses and are no port. */
const BARE = new Set(['', 'drop', 'ct_clear', 'pop_vlan', 'pop_eth', 'ct', 'pop_nsh()', 'dec_ttl'])
const isPort = (name: string): boolean => !BARE.has(name) && !/^(size|sample)=/.test(name)

function tunnelWords(args: string): string {
  const dst = /\b(?:ipv6_)?dst=([^,)]+)/.exec(args)?.[1]
  const key = /\btun_id=([^,)]+)/.exec(args)?.[1]
  return `tunnel to ${dst ?? '?'}, key ${key ?? 0}`
}

function pushWords(args: string): string {
  const dst = /ipv[46]\(src=[^,]+,dst=([^,]+)/.exec(args)?.[1]
  const type = /\b(geneve|vxlan|gre|erspan|gtpu)\(/.exec(args)?.[1]
  return `${type ?? 'tunnel'} to ${dst ?? '?'}`
}
