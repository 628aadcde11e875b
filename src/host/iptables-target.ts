import {parseIp} from '../ip.ts'
import type {RuleOption, RuleWords} from './iptables-words.ts'
import type {Effect, NatKind, NatTarget, Range} from './ruleset.ts'

/** Targets that leave the packet's way as it is. */
export const HARMLESS: ReadonlySet<string> = new Set(
  'LOG NFLOG ULOG AUDIT TRACE TCPMSS TCPOPTSTRIP TOS DSCP ECN TTL HL CLASSIFY CHECKSUM SET SECMARK CONNSECMARK IDLETIMER LED RATEEST HMARK TEE'.split(
    ' ',
  ),
)

/** What `-j` or `-g` does; a rule without a target only counts. @param chains the table's chains: a name of one is a jump */
export function decodeEffects(target: RuleWords['target'], chains: ReadonlySet<string>): readonly Effect[] {
  return target === null ? [] : [decodeEffect(target, chains)]
}

function decodeEffect({name, isGoto, options}: NonNullable<RuleWords['target']>, chains: ReadonlySet<string>): Effect {
  if (chains.has(name)) return {kind: isGoto ? 'goto' : 'jump', chain: name}
  const known = Object.hasOwn(TARGETS, name) ? TARGETS[name]!(options) : HARMLESS.has(name) ? nothing(name) : null
  if (known !== null && !isGoto) return known
  const text = [isGoto ? '-g' : '-j', name, ...options.flatMap((option) => [option.name, ...option.args])].join(' ')
  return {
    kind: 'unknown',
    text,
    reason: Object.hasOwn(REASONS, name) ? REASONS[name]! : `'${text}' is not known to this reader`,
  }
}

const REASONS: Readonly<Record<string, string>> = {
  TPROXY: 'the packet is given to a local proxy, if that has its socket open',
  NFQUEUE: 'a program in user space decides (NFQUEUE)',
  QUEUE: 'a program in user space decides (QUEUE)',
  SYNPROXY: 'the handshake is answered by SYNPROXY',
}

const nothing = (text: string): Effect => ({kind: 'nothing', text})

const argOf = (options: readonly RuleOption[], name: string): string | null =>
  options.find((option) => option.name === name)?.args[0] ?? null

const TARGETS: Readonly<Record<string, (options: readonly RuleOption[]) => Effect | null>> = {
  ACCEPT: () => ({kind: 'accept'}),
  DROP: () => ({kind: 'drop'}),
  RETURN: () => ({kind: 'return'}),
  REJECT: (options) => ({kind: 'reject', with: argOf(options, '--reject-with')}),
  NOTRACK: () => ({kind: 'notrack'}),
  CT: (options) => (options.some(({name}) => name === '--notrack') ? {kind: 'notrack'} : nothing('CT')),
  MARK: (options) => setMark('packet', options),
  CONNMARK: (options) => copyMark(options) ?? setMark('connection', options),
  DNAT: (options) => translate('dnat', argOf(options, '--to-destination')),
  SNAT: (options) => translate('snat', argOf(options, '--to-source')),
  MASQUERADE: (options) => portsOnly('masquerade', argOf(options, '--to-ports')),
  REDIRECT: (options) => portsOnly('redirect', argOf(options, '--to-ports')),
}

/** Every way of writing a mark as (mark & ~mask) ^ value. */
function setMark(of: 'packet' | 'connection', options: readonly RuleOption[]): Effect | null {
  const {name, args} = options[0] ?? {name: '', args: []}
  const found = /^(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(args[0] ?? '')
  if (found === null) return null
  const value = Number(found[1])
  const mask = found[2] === undefined ? 0xffff_ffff : Number(found[2])
  if (name === '--set-xmark') return {kind: 'set-mark', of, value, mask}
  if (name === '--set-mark') return {kind: 'set-mark', of, value, mask: (mask | value) >>> 0}
  if (name === '--or-mark') return {kind: 'set-mark', of, value, mask: value}
  if (name === '--and-mark') return {kind: 'set-mark', of, value: 0, mask: ~value >>> 0}
  return name === '--xor-mark' ? {kind: 'set-mark', of, value, mask: 0} : null
}

function copyMark(options: readonly RuleOption[]): Effect | null {
  const [save, restore] = ['--save-mark', '--restore-mark'].map((wanted) => options.some(({name}) => name === wanted))
  if (!save && !restore) return null
  const mask = (name: string): number => Number(argOf(options, name) ?? argOf(options, '--mask') ?? 0xffff_ffff)
  const [nfmask, ctmask] = [mask('--nfmask'), mask('--ctmask')]
  if (Number.isNaN(nfmask) || Number.isNaN(ctmask)) return null
  if (save) return {kind: 'copy-mark', to: 'connection', fromMask: nfmask, toMask: ctmask}
  return {kind: 'copy-mark', to: 'packet', fromMask: ctmask, toMask: nfmask}
}

function translate(nat: NatKind, text: string | null): Effect | null {
  const target = text === null ? null : parseNatTarget(text)
  return target === null ? null : {kind: 'nat', nat, target}
}

function portsOnly(nat: NatKind, text: string | null): Effect | null {
  const ports = text === null ? null : portRange(text)
  if (text !== null && ports === null) return null
  return {kind: 'nat', nat, target: {text: text ?? '', addresses: null, ports}}
}

/** `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `:8080`, `[fd00::1]:80`, `fd00::1`; null for anything else. */
export function parseNatTarget(text: string): NatTarget | null {
  const found =
    /^\[([^\]]*)\](?::(.+))?$/.exec(text) ??
    (text.split(':').length > 2 ? [text, text, undefined] : /^([^:]*)(?::(.+))?$/.exec(text))
  if (found === null) return null
  const ports = found[2] === undefined ? null : portRange(found[2])
  const ips = found[1] === '' ? [] : found[1]!.split('-').map(parseIp)
  const [low, high = low] = ips
  if ((found[2] !== undefined && ports === null) || low === null || high === null || low?.family !== high?.family)
    return null
  const addresses =
    low === undefined || high === undefined ? null : {family: low.family, range: {low: low.value, high: high.value}}
  return {text, addresses, ports}
}

/** `80`, `80-90`, and `80-90/8080`, whose base shifts every port: not one definite port. */
function portRange(text: string): Range<number> | null {
  const found = /^(\d+)(?:-(\d+))?(?:\/\d+)?$/.exec(text)
  return found === null ? null : {low: Number(found[1]), high: Number(found[2] ?? found[1])}
}
