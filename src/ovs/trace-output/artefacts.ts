import type {TracedNode, TracedPass, TraceOutput} from './types.ts'

/** Something about ofproto/trace itself that one must know to read the answer. */
export interface Artefact {
  /** Stable: `own-tunnel-address`, `dp-hash`… */
  readonly id: string
  readonly text: string
  /** What to do about it; null: nothing. */
  readonly remedy: string | null
  /** What the trace says of the end is not what a packet meets. */
  readonly misleads: boolean
}

/** What of a trace is ofproto/trace's own doing, not the packet's, worst first. */
export function artefactsOf({passes, queued}: TraceOutput): Artefact[] {
  const found = passes.flatMap((pass, i) => RULES.flatMap((rule) => rule(pass, i) ?? []))
  if (queued !== null) found.push(...limit(queued))
  else if (passes.some((pass) => isCutOff(pass, passes))) found.push(CUT_OFF)
  const once = [...new Map(found.map((artefact) => [artefact.id, artefact])).values()]
  return once.sort((a, b) => Number(b.misleads) - Number(a.misleads))
}

const CUT_OFF: Artefact = {
  id: 'cut-off',
  text: 'the trace is cut off: a pass that it announces is not there, or its end is missing',
  remedy: 'copy the whole output, down to the last “Datapath actions:”',
  misleads: true,
}

/** Its last lines are missing, or the pass that comes back from conntrack. */
function isCutOff(pass: TracedPass, passes: readonly TracedPass[]): boolean {
  const {datapathActions} = pass
  if (datapathActions === null) return true
  const ids = [...datapathActions.matchAll(/\brecirc\(0x([0-9a-f]+)\)/g)].map(([, id]) => Number.parseInt(id ?? '', 16))
  return hasFork(pass) && ids.some((id) => !passes.some(({resumed}) => resumed?.recircId === id))
}

type Rule = (pass: TracedPass, index: number) => Artefact | null

/** `set_field:…->tun_dst` by an action of an earlier pass leaves the flow as if the packet had come by that tunnel. */
const ownAddress: Rule = (pass, index) => {
  const said = nodesOf(pass).some(({text}) => text === 'Not tunneling to our own address')
  if (!said) return null
  const hasDestination = /(^|,)tun_(ipv6_)?dst=/.test(pass.flow)
  if (index === 0 || !hasDestination) {
    const text = hasDestination
      ? 'the packet came by this tunnel and would go back by it'
      : 'a flood reached a tunnel port whose remote address the flow has to give, and it gives none: nothing is lost by that'
    return {id: 'own-tunnel-address', text, remedy: null, misleads: false}
  }
  return {
    id: 'own-tunnel-address',
    text: 'ofproto/trace drops the packet here (“Not tunneling to our own address”), and a real one is sent: the trace takes the tunnel destination, which an action wrote before the recirculation, for the one that the packet came with',
    remedy:
      'trace it as a packet of a running connection (--ct-next trk,est), or ask `antrail ovs trace` without --faithful',
    misleads: true,
  }
}

const stopsAtHash: Rule = ({datapathActions}) =>
  /\bhash\((sym_)?l4\(\d+\)\),recirc\(0x[0-9a-f]+\)$/.test(datapathActions ?? '')
    ? {
        id: 'dp-hash',
        text: 'the trace stops at a select group: the datapath computes a hash of the packet and comes back with it, which ofproto/trace does not follow (older versions say “no live bucket” here, though nothing is wrong)',
        remedy: 'put dp_hash=0x1 (0x2, …) into the traced flow: each value takes one bucket at once',
        misleads: true,
      }
    : null

const stopsElsewhere: Rule = (pass) =>
  /(^|,)recirc\(0x[0-9a-f]+\)$/.test(pass.datapathActions ?? '') && stopsAtHash(pass, 0) === null && !hasFork(pass)
    ? {
        id: 'recirculation-not-followed',
        text: 'the trace stops at a recirculation that is none of conntrack (MPLS, a bond, decapsulation): what comes behind is not in it',
        remedy: null,
        misleads: true,
      }
    : null

const hasFork = (pass: TracedPass): boolean =>
  nodesOf(pass).some(({text}) => text.startsWith('A clone of the packet is forked to recirculate'))

const assumedState: Rule = ({resumed}) =>
  resumed?.ctDefault
    ? {
        id: 'assumed-new',
        text: 'no connection was looked up: each packet that comes back from conntrack is taken for the first of a new connection (trk|new)',
        remedy: '--ct-next trk,est asks as a packet of a running connection, once a recirculation',
        misleads: false,
      }
    : null

const assumedNat: Rule = ({resumed}) => {
  if (!resumed?.nat) return null
  const text =
    resumed.nat.initial === ''
      ? 'NAT without an address undoes what the connection has: the trace knows no connection, and leaves the addresses alone'
      : 'NAT took the first address and port of the range: a real packet may get another'
  return {id: 'assumed-nat', text, remedy: null, misleads: false}
}

const peerMiss: Rule = (pass) =>
  nodesOf(pass).some(({kind, text}) => kind === 'table' && /^\s*\d+\. reg0=0x[123], priority 0$/.test(text))
    ? {
        id: 'peer-miss',
        text: 'a table of a bridge behind a patch port has no flow for the packet: “reg0=0x2, priority 0” is a rule of Open vSwitch itself that stands for “No match.”',
        remedy: null,
        misleads: false,
      }
    : null

const noTtl: Rule = (pass) =>
  nodesOf(pass).some(({text}) => /^IPv[46] decrement TTL exception$/.test(text)) && /(^|,)nw_ttl=0(,|$)/.test(pass.flow)
    ? {
        id: 'no-ttl',
        text: 'the traced flow gives no TTL, so it is 0 and the packet ends where it would be decremented',
        remedy: 'put nw_ttl=64 into the traced flow',
        misleads: true,
      }
    : null

const ignoredLearn: Rule = (pass) =>
  nodesOf(pass).some(({text}) => text === 'suppressing side effects, so learn action ignored')
    ? {
        id: 'learn-ignored',
        text: 'learn() was not executed: a trace without a packet changes nothing, so what a later packet would meet is not seen',
        remedy: null,
        misleads: false,
      }
    : null

const noPort: Rule = ({flow}, index) =>
  index === 0 && !/(^|,)in_port=/.test(flow)
    ? {
        id: 'no-in-port',
        text: 'the traced flow names no in_port: flows that match on a port do not take it',
        remedy: 'put in_port=NAME into the traced flow',
        misleads: false,
      }
    : null

const RULES: readonly Rule[] = [
  ownAddress,
  stopsAtHash,
  stopsElsewhere,
  noTtl,
  assumedState,
  assumedNat,
  peerMiss,
  ignoredLearn,
  noPort,
]

const limit = (queued: number): Artefact[] => [
  {
    id: 'recirculation-limit',
    text: `the trace gave up after 4096 recirculations, ${queued} were left: the flows send the packet in a circle`,
    remedy: null,
    misleads: true,
  },
]

/** All lines of a pass, from top to bottom. */
export function nodesOf({tree}: TracedPass): TracedNode[] {
  const walk = (nodes: readonly TracedNode[]): TracedNode[] => nodes.flatMap((node) => [node, ...walk(node.children)])
  return walk(tree)
}
