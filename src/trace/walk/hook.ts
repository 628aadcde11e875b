import {evaluateHook} from '../../host/evaluate-hook.ts'
import type {HookResult} from '../../host/hook-outcome.ts'
import type {Hook} from '../../host/ruleset.ts'
import {parseIp} from '../../ip.ts'
import {type Frame, headersOf, PROTOCOL} from '../frame.ts'
import type {Tracked} from '../host-connections.ts'
import type {NodeFacts} from '../node-facts.ts'
import type {Path} from '../path.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending} from './place.ts'

/** A packet at one of netfilter's hooks. */
export interface AtHook {
  readonly hook: Hook
  readonly frame: Frame
  readonly iif: string | null
  readonly oif: string | null
  readonly mark: number
  readonly tracked: Tracked
}

/** Either the packet goes on, perhaps marked or about to be translated, or its walk ends here. */
export type Filtered = {readonly go: true; readonly result: HookResult} | {readonly go: false; readonly ending: Ending}

/** Runs a node's iptables and nft rules of one hook over the packet. */
export function throughHook(path: Path, facts: NodeFacts, at: AtHook): Filtered {
  const headers = headersOf(at.frame.packet)
  const source = headers && parseIp(headers.src)
  const destination = headers && parseIp(headers.dst)
  if (!headers || !source || !destination) {
    return {go: false, ending: lost(path, facts.name, 'iptables', `${at.hook}: the packet is no IP packet`)}
  }
  const icmp = headers.protocol === PROTOCOL.icmp || headers.protocol === PROTOCOL.icmp6
  const result = evaluateHook(facts.devices.filters(headers.family), at.hook, {
    source,
    destination,
    protocol: headers.protocol,
    sport: icmp ? null : headers.sport,
    dport: icmp ? null : headers.dport,
    icmpType: icmp ? headers.sport : null,
    icmpCode: icmp ? headers.dport : null,
    tcpFlags: headers.protocol === PROTOCOL.tcp ? headers.tcpFlags : null,
    iif: at.iif,
    oif: at.oif,
    mark: at.mark,
    ctState: at.tracked.state,
    size: at.frame.size,
  })
  const by = result.by ?? result.trail.at(-1) ?? null
  const evidence = by && facts.ruleEvidence(by, headers.family)
  switch (result.verdict) {
    case 'accept':
      reportPass(path, facts, at.hook, result, headers.family)
      return {go: true, result}
    case 'drop':
    case 'reject':
      return {
        go: false,
        ending: stopHere(path, facts.name, 'iptables', {
          reason: 'host-firewall',
          text: `${at.hook} of ${facts.name} ${result.verdict === 'drop' ? 'drops' : 'rejects'} it: ${result.reason}`,
          evidence,
          rejected: result.verdict === 'reject',
        }),
      }
    case 'unknown':
      return {
        go: false,
        ending: lost(path, facts.name, 'iptables', `${at.hook} of ${facts.name}: ${result.reason}`, evidence),
      }
  }
}

/** Only rules that did something are worth a line. */
function reportPass(path: Path, facts: NodeFacts, hook: Hook, result: HookResult, family: 4 | 6): void {
  const {nat} = result
  const by = nat?.by ?? result.trail.at(-1)
  if (!by) return
  const words = nat ? `${NAT_WORDS[nat.kind]}${nat.text === '' ? '' : ` ${nat.text}`}` : result.reason
  path.add('iptables', `${hook}: ${words}`, {evidence: facts.ruleEvidence(by, family), matters: nat !== null})
}

const NAT_WORDS = {
  dnat: 'destination becomes',
  snat: 'source becomes',
  masquerade: "source becomes the outgoing device's address",
  redirect: 'destination becomes the node itself',
} as const
