import type {Parsed, Unparsed} from '../../parsed.ts'
import {RESERVED_PORTS} from './flags.ts'
import {textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'

/** A port of a bridge as OpenFlow describes it. */
export interface PortDesc {
  /** Line of the port's name. */
  readonly line: number
  /** 65534 for `LOCAL`. */
  readonly ofport: number
  readonly name: string
  readonly mac: string | null
  /** `PORT_DOWN`, `NO_FLOOD`, `NO_FWD`, `NO_RECV`, `NO_PACKET_IN`…; NO_FLOOD only in the OpenFlow 1.0 form (`ovs-ofctl show`). */
  readonly config: readonly string[]
  /** `LINK_DOWN`, `BLOCKED`, `LIVE`, `STP_…`. */
  readonly state: readonly string[]
  /** `10GB-FD COPPER`; null where the port says nothing. */
  readonly current: string | null
  /** Speed now, in Mbit/s. */
  readonly speedMbps: number | null
}

const PORT = /^(\d+|[A-Z_]+)\((.*)\): addr:([\da-fA-F:]+)$/
const PROPERTY = /^(config|state|current|advertised|supported|peer|speed):\s*(.*)$/

type Draft = {-readonly [K in keyof PortDesc]: PortDesc[K]}

/** Lines of `ovs-ofctl show` around its ports. */
const OF_SHOW = /^(?:n_tables|capabilities|actions):/

/**
 * Reads `ovs-ofctl dump-ports-desc` in any version, the ports of `ovs-ofctl show`, and the `ovsports` of a support bundle
 * (lib/ofp-port.c of Open vSwitch).
 */
export function parsePortDescs(text: string): Parsed<PortDesc> {
  const items: PortDesc[] = []
  const unparsed: Unparsed[] = []
  let port: Draft | null = null
  for (const line of textLines(text)) {
    if (isReplyHeader(line.text) || OF_SHOW.test(line.text)) continue
    const start = PORT.exec(line.text)
    if (start) {
      port = newPort(line.line, start)
      if (port) items.push(port)
      else unparsed.push(unparsedLine(line, 'a port without a known number'))
      continue
    }
    const property = port && PROPERTY.exec(line.text)
    if (port && property) setProperty(port, property[1]!, property[2]!)
    else unparsed.push(unparsedLine(line, 'not a port'))
  }
  return {items, unparsed}
}

function newPort(line: number, [, number = '', name = '', mac = '']: RegExpExecArray): Draft | null {
  const ofport = /^\d/.test(number) ? Number(number) : RESERVED_PORTS.get(number)
  if (ofport === undefined) return null
  return {
    line,
    ofport,
    name: unquote(name),
    mac: mac.toLowerCase(),
    config: [],
    state: [],
    current: null,
    speedMbps: null,
  }
}

function unquote(name: string): string {
  return name.startsWith('"') && name.endsWith('"') && name.length > 1 ? name.slice(1, -1) : name
}

function setProperty(port: Draft, key: string, value: string): void {
  if (key === 'config') port.config = flagsOf(value)
  else if (key === 'state') port.state = flagsOf(value)
  else if (key === 'current') port.current = value
  else if (key === 'speed') {
    const speed = /^(\d+) Mbps now/.exec(value)
    if (speed) port.speedMbps = Number(speed[1])
  }
}

function flagsOf(value: string): string[] {
  return value.split(/\s+/).filter((flag) => flag !== '' && flag !== '0')
}

/**
 * How the switch treats fragments, from `ovs-ofctl show` or `ovs-ofctl get-frags` (`OFPT_GET_CONFIG_REPLY … frags=normal`);
 * null where it doesn't say.
 */
export function parseFrags(text: string): 'normal' | 'drop' | 'nx-match' | null {
  const said = /\bfrags=(\S+)/.exec(text)?.[1] ?? text.trim()
  return said === 'normal' || said === 'drop' || said === 'nx-match' ? said : null
}
