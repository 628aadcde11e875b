import {parseIp} from '../../ip.ts'
import {wordsOfAddress} from './address.ts'
import type {PortInput} from './input.ts'

/** Types of interface that put a header around the packet (lib/netdev-vport.c). */
const TUNNELS: ReadonlySet<string> = new Set([
  'geneve',
  'vxlan',
  'gre',
  'ip6gre',
  'erspan',
  'ip6erspan',
  'gtpu',
  'stt',
  'lisp',
  'bareudp',
  'srv6',
])

/** UDP or TCP ports that the types use where dst_port isn't given. */
const DST_PORTS: Readonly<Record<string, number>> = {
  geneve: 6081,
  vxlan: 4789,
  gtpu: 2152,
  stt: 7471,
  lisp: 4341,
  bareudp: 6635,
}

/** Types that carry no Ethernet header. */
const LAYER_3: ReadonlySet<string> = new Set(['gtpu', 'lisp', 'bareudp', 'srv6'])
/** Types that have a checksum, and a sequence number, to switch on. */
const WITH_CSUM = /gre|geneve|stt|vxlan/
const WITH_SEQ = /gre/

const DEFAULT_TTL = 64

/** Which packets a port carries: Ethernet, what is behind an Ethernet header, or both. */
export type PacketTypeMode = 'legacy_l2' | 'legacy_l3' | 'ptap'

/** A field of the header that the options fix, or leave to the flow. */
type Setting<T> = T | 'flow'

/** What a tunnel port's options say (struct netdev_tunnel_config). */
export interface TunnelConfig {
  /** Addresses as words, one for IPv4 and four for IPv6. */
  readonly remote: Setting<readonly number[]>
  /** Null: any. */
  readonly local: Setting<readonly number[]> | null
  readonly inKey: Setting<bigint>
  readonly outKey: Setting<bigint>
  readonly hasOutKey: boolean
  readonly ttl: number | 'inherit'
  readonly tos: number | 'inherit'
  readonly df: boolean
  readonly csum: boolean
  readonly seq: boolean
  readonly dstPort: number | null
  /** VXLAN's generic protocol extension. */
  readonly gpe: boolean
  readonly mode: PacketTypeMode
  readonly egressMark: number | null
  readonly erspan: {
    readonly ver: Setting<number>
    readonly idx: Setting<number>
    readonly dir: Setting<number>
    readonly hwid: Setting<number>
  }
}

export const isTunnel = (port: PortInput): boolean => TUNNELS.has(port.type)

const read = new WeakMap<PortInput, TunnelConfig>()

/** The settings of a tunnel port (set_tunnel_config() of lib/netdev-vport.c); an option that can't be read counts as not given. */
export function tunnelConfig(port: PortInput): TunnelConfig {
  let config = read.get(port)
  if (config === undefined) {
    config = readConfig(port)
    read.set(port, config)
  }
  return config
}

/** Which packets a port takes; all but tunnels take Ethernet, and patch ports whatever comes. */
export function packetTypeMode(port: PortInput): PacketTypeMode {
  if (isTunnel(port)) return tunnelConfig(port).mode
  return port.type === 'patch' ? 'ptap' : 'legacy_l2'
}

function readConfig({type, options}: PortInput): TunnelConfig {
  const gpe = type === 'vxlan' && (options.get('exts') ?? '').split(',').includes('gpe')
  const outKey = options.get('out_key') ?? options.get('key')
  const tos = options.get('tos')
  const ttl = options.get('ttl')
  return {
    remote: addressOf(options.get('remote_ip')) ?? [0],
    local: addressOf(options.get('local_ip')),
    inKey: keyOf(options.get('in_key') ?? options.get('key')),
    outKey: keyOf(outKey),
    hasOutKey: outKey !== undefined,
    ttl: ttl === 'inherit' ? ttl : decimalOf(ttl) & 0xff || DEFAULT_TTL,
    tos: tos === 'inherit' ? tos : dscpOf(tos),
    df: options.get('df_default') !== 'false',
    csum: WITH_CSUM.test(type) && options.get('csum') === 'true',
    seq: WITH_SEQ.test(type) && options.get('seq') === 'true',
    dstPort: dstPortOf(type, options.get('dst_port')),
    gpe,
    mode: modeOf(type, gpe, options.get('packet_type')),
    egressMark: options.has('egress_pkt_mark') ? decimalOf(options.get('egress_pkt_mark')) : null,
    erspan: erspanOf(type, options),
  }
}

function addressOf(option: string | undefined): Setting<readonly number[]> | null {
  if (option === 'flow') return option
  return option === undefined || parseIp(option) === null ? null : wordsOfAddress(option)
}

/** As atoi() reads it. */
const decimalOf = (option: string | undefined): number => Number(/^\s*\d+/.exec(option ?? '')?.[0] ?? 0)

/** A TOS that has bits of ECN is refused, and so is what is no number. */
function dscpOf(option: string | undefined): number {
  const tos = Number(option ?? 0)
  return Number.isInteger(tos) && tos === (tos & 0xfc) ? tos : 0
}

/** Types without one of their own have none to set. */
function dstPortOf(type: string, option: string | undefined): number | null {
  const own = DST_PORTS[type] ?? null
  return own === null || option === undefined ? own : decimalOf(option)
}

/** As strtoull() reads it: hexadecimal, octal or decimal, up to what is no digit; one below 0 counts down from 2^64. */
function keyOf(option: string | undefined): Setting<bigint> {
  if (option === 'flow') return option
  const [, sign, hex, octal, decimal] = /^\s*([+-]?)(?:0x([\da-f]+)|0([0-7]+)|(\d+))/i.exec(option ?? '') ?? []
  const value = BigInt(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal}` : (decimal ?? 0))
  const most = 2n ** 64n - 1n
  return value > most ? most : BigInt.asUintN(64, sign === '-' ? -value : value)
}

function modeOf(type: string, gpe: boolean, option: string | undefined): PacketTypeMode {
  if (option === 'legacy_l2' || option === 'legacy_l3' || option === 'ptap') {
    const layers = LAYER_3.has(type) ? '3' : gpe || /^(ip6)?gre$/.test(type) ? '23' : '2'
    if (option === 'ptap' || layers.includes(option.slice(-1))) return option
  }
  return LAYER_3.has(type) ? 'legacy_l3' : 'legacy_l2'
}

function erspanOf(type: string, options: PortInput['options']): TunnelConfig['erspan'] {
  const setting = (name: string): Setting<number> => {
    const option = options.get(name)
    return option === 'flow' ? option : hexOf(option)
  }
  if (!type.endsWith('erspan')) return {ver: 0, idx: 0, dir: 0, hwid: 0}
  const ver = setting('erspan_ver')
  if (ver === 'flow') return {ver, idx: ver, dir: ver, hwid: ver}
  return {ver, idx: setting('erspan_idx'), dir: setting('erspan_dir'), hwid: setting('erspan_hwid')}
}

const hexOf = (option: string | undefined): number => {
  const value = Number.parseInt(option ?? '0', 16)
  return Number.isNaN(value) ? 0 : value
}
