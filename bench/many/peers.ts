import {isOfService} from './flows.ts'
import {macIn, type Place, placeAt} from './pair.ts'

/** What a node of the capture has of the other: lines or objects that name its address, its gateway or its pods' network. */
export interface PeerTexts {
  /** File below the node's folder → texts, with places for the peer's values. */
  readonly files: ReadonlyMap<string, readonly Template[]>
}

/** Texts between values of the peer: `ip` of the node, `prefix` of its pods, its `mac`, its `name`. */
export interface Template {
  readonly parts: readonly string[]
  readonly values: readonly ('ip' | 'prefix' | 'mac' | 'name')[]
}

export interface PeerFile {
  readonly file: string
  readonly kind: 'lines' | 'json'
}

/** Where a node keeps what it has of each other node. */
export const PEER_FILES: readonly PeerFile[] = [
  {file: 'bridges/br-int/flows.txt', kind: 'lines'},
  {file: 'bridges/br-int/flows-names.txt', kind: 'lines'},
  {file: 'agent-ovsflows.json', kind: 'json'},
  {file: 'ip-route.json', kind: 'json'},
  {file: 'ip-neigh.json', kind: 'json'},
  {file: 'agent-memberlist.json', kind: 'json'},
  {file: 'ipset.txt', kind: 'lines'},
  {file: 'ovs-route.txt', kind: 'lines'},
  {file: 'ovs-tnl-neigh.txt', kind: 'lines'},
]

/** @param mac MAC of the peer's device with its address */
export function peerTemplates(texts: readonly string[], half: 1 | 2, mac: string): readonly Template[] {
  const peer = placeAt(0, half === 1 ? 2 : 1)
  const network = new RegExp(`(?<![\\d.])(?:${escaped(peer.prefix)}\\.(?:0/|1(?!\\d))|${escaped(peer.ip)}(?!\\d))`)
  const values = new Map<string, Template['values'][number]>([
    [peer.prefix, 'prefix'],
    [peer.ip, 'ip'],
    [mac, 'mac'],
    [peer.name, 'name'],
  ])
  const any = new RegExp(`(?<![\\d.])(${[...values.keys()].map(escaped).join('|')})(?![\\w])`)
  return texts
    .filter((text) => network.test(text) && !isOfService(text))
    .map((text) => {
      const words = text.split(new RegExp(any, 'g'))
      return {
        parts: words.filter((_, i) => i % 2 === 0),
        values: words.flatMap((word, i) => (i % 2 === 1 ? [values.get(word) ?? 'name'] : [])),
      }
    })
}

/** A template filled in with another node's values. */
export function fillIn({parts, values}: Template, {name, ip, prefix, pair}: Place, mac: string): string {
  const of = {name, ip, prefix, mac: macIn(pair, mac)}
  return parts.map((part, i) => (i === 0 ? part : `${of[values[i - 1] ?? 'name']}${part}`)).join('')
}

const escaped = (text: string): string => text.replaceAll('.', '\\.')
