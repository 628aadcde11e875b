import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {splitPieces} from './read-pieces.ts'

export interface VsctlInterface {
  readonly line: number
  readonly name: string
  /** `type`, `options`, `error`… as printed, quotes of plain texts taken off. */
  readonly columns: ReadonlyMap<string, string>
  readonly options: ReadonlyMap<string, string>
}

export interface VsctlPort {
  readonly line: number
  readonly name: string
  /** `tag`, `trunks`… */
  readonly columns: ReadonlyMap<string, string>
  readonly interfaces: readonly VsctlInterface[]
}

export interface VsctlBridge {
  readonly line: number
  readonly name: string
  /** `fail_mode`, `datapath_type`… */
  readonly columns: ReadonlyMap<string, string>
  readonly ports: readonly VsctlPort[]
}

const HEAD = /^(Bridge|Port|Interface|Controller|Manager) (.+)$/
const COLUMN = /^(\w+): (.*)$/

/** Reads `ovs-vsctl show` (utilities/ovs-vsctl.c of Open vSwitch): what is configured, without what became of it but errors. */
export function parseVsctlShow(text: string): Parsed<VsctlBridge> {
  const items: VsctlBridge[] = []
  const unparsed: Unparsed[] = []
  let ports: VsctlPort[] | null = null
  let interfaces: VsctlInterface[] | null = null
  let columns = new Map<string, string>()
  let options = new Map<string, string>()
  for (const line of textLines(text)) {
    const [, kind, rest = ''] = HEAD.exec(line.text) ?? []
    const column = COLUMN.exec(line.text)
    const item = {line: line.line, name: plain(rest), columns: new Map<string, string>()}
    if (kind !== undefined) columns = item.columns
    if (kind === 'Bridge') {
      ports = []
      items.push({...item, ports})
    } else if (kind === 'Port' && ports) {
      interfaces = []
      ports.push({...item, interfaces})
    } else if (kind === 'Interface' && interfaces) {
      options = new Map()
      interfaces.push({...item, options})
    } else if (kind === 'Port' || kind === 'Interface') unparsed.push(unparsedLine(line, `${kind} outside a bridge`))
    else if (column) {
      columns.set(column[1]!, plain(column[2]!))
      if (column[1] === 'options') for (const [key, value] of mapOf(column[2]!)) options.set(key, value)
    } else if (kind === undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(line.text)) {
      unparsed.push(unparsedLine(line, 'not of ovs-vsctl show'))
    }
  }
  return {items, unparsed}
}

function plain(text: string): string {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** `{key=flow, remote_ip="10.0.0.1"}` */
function mapOf(text: string): [string, string][] {
  return splitPieces(text.replace(/^\{/, '').replace(/\}$/, '')).map((pair) => {
    const equals = pair.indexOf('=')
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), plain(pair.slice(equals + 1))]
  })
}
