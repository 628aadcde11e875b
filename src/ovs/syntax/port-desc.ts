import type {Parsed, Unparsed} from '../../parsed.ts'

/** A port of `ovs-ofctl dump-ports-desc` or of `ovs-ofctl show` (whose OpenFlow 1.0 form alone has NO_FLOOD). */
export interface PortDesc {
  readonly line: number
  /** 65534 for `LOCAL`. */
  readonly ofport: number
  readonly name: string
  readonly mac: string | null
  readonly config: readonly string[]
  readonly state: readonly string[]
}

const LOCAL = 65534

/** Reads the ports of dump-ports-desc and show (lib/ofp-port.c); other lines of show are left to its own reader. */
export function parsePortDescs(text: string): Parsed<PortDesc> {
  const items: {line: number; ofport: number; name: string; mac: string | null; config: string[]; state: string[]}[] =
    []
  const unparsed: Unparsed[] = []
  text.split(/\r?\n/).forEach((raw, i) => {
    const head = /^ ?\s*(\d+|LOCAL)\((.*)\): addr:(\S+)/.exec(raw)
    if (head) {
      items.push({
        line: i + 1,
        ofport: head[1] === 'LOCAL' ? LOCAL : Number(head[1]),
        name: unquote(head[2] ?? ''),
        mac: head[3] ?? null,
        config: [],
        state: [],
      })
      return
    }
    const flags = /^\s+(config|state):\s+(.*)$/.exec(raw)
    const port = items.at(-1)
    if (flags && port)
      port[flags[1] === 'config' ? 'config' : 'state'] =
        flags[2] === '0' ? [] : (flags[2] ?? '').split(/\s+/).filter(Boolean)
    else if (raw.trim() !== '' && !isOther(raw))
      unparsed.push({line: i + 1, column: 1, text: raw, reason: 'not of a port'})
  })
  return {items, unparsed}
}

const unquote = (name: string): string => name.replace(/^"(.*)"$/, '$1')

/** Lines around and below ports that say nothing of them which a packet meets. */
const isOther = (raw: string): boolean =>
  /^OFP|^NX|^n_tables:|^capabilities:|^actions:|^\s+(current|advertised|supported|peer|speed):/.test(raw)

/** How the switch treats fragments, from `ovs-ofctl show` (`OFPT_GET_CONFIG_REPLY … frags=normal`); null where it doesn't say. */
export function parseFrags(text: string): 'normal' | 'drop' | 'nx-match' | null {
  const said = /\bfrags=(\S+)/.exec(text)?.[1]
  return said === 'normal' || said === 'drop' || said === 'nx-match' ? said : null
}
