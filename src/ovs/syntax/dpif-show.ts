import type {Parsed, Unparsed} from '../../parsed.ts'

/** A port as `ovs-appctl dpif/show` has it: the only place with the OpenFlow and the datapath's number. */
export interface DpifPort {
  readonly line: number
  /** `netdev@ovs-netdev`, `system@ovs-system`. */
  readonly datapath: string
  readonly bridge: string
  readonly name: string
  readonly ofport: number
  /** null where the datapath has no such port. */
  readonly odpPort: number | null
  readonly type: string
  /** `key` → `flow`, `remote_ip` → `flow`, `peer`… */
  readonly options: ReadonlyMap<string, string>
}

/** Reads `dpif/show` (ofproto/ofproto-dpif.c): datapaths, below them bridges, below them `NAME OFPORT/DPPORT: (type: options)`. */
export function parseDpifShow(text: string): Parsed<DpifPort> {
  const items: DpifPort[] = []
  const unparsed: Unparsed[] = []
  let datapath = ''
  let bridge = ''
  text.split(/\r?\n/).forEach((raw, i) => {
    const top = /^(\S+@\S+): hit:/.exec(raw)
    const middle = /^ {2}(\S.*):$/.exec(raw)
    const port = /^ {4}(\S+) (\d+)\/(\d+|none):(?: \(([^:)]*)(?::\s*(.*?))?\))?\s*$/.exec(raw)
    if (top) datapath = top[1] ?? ''
    else if (middle) bridge = middle[1] ?? ''
    else if (port) {
      const [, name = '', ofport, odpPort, type = '', options = ''] = port
      items.push({
        line: i + 1,
        datapath,
        bridge,
        name,
        ofport: Number(ofport),
        odpPort: odpPort === 'none' ? null : Number(odpPort),
        type,
        options: optionsOf(options),
      })
    } else if (raw.trim() !== '') unparsed.push({line: i + 1, column: 1, text: raw, reason: 'not of dpif/show'})
  })
  return {items, unparsed}
}

function optionsOf(text: string): ReadonlyMap<string, string> {
  const pairs = text === '' ? [] : text.split(/,\s*/)
  return new Map(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const))
}
