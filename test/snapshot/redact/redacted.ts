import {formatIp, parseIp} from '../../../src/ip.ts'
import {chooseAddresses} from '../../../src/snapshot/redact/choose-addresses.ts'
import {redactSnapshot} from '../../../src/snapshot/redact/redact-snapshot.ts'
import type {Snapshot} from '../../../src/snapshot/snapshot.ts'
import {memorySnapshot} from '../../../src/sources/memory.ts'
import {newScramble} from '../../../src/sources/scramble.ts'
import type {TruePacket} from '../../fixtures.ts'

const SEED = 'a seed'

/** A snapshot, redacted with a key that is always the same. */
export function redacted(snapshot: Snapshot): Snapshot {
  return memorySnapshot('redacted', redactSnapshot(snapshot, newScramble(SEED)).files)
}

/** Translates questions about a snapshot into those about its redacted copy: objects stand in its Lists in the same order. */
export function translator(original: Snapshot, copy: Snapshot): (packet: TruePacket) => TruePacket {
  const {ip} = chooseAddresses(original, newScramble(SEED))
  const names = new Map<string, string>()
  for (const {file} of original.manifest.cluster) {
    if (file === null) continue
    const [before, after] = [namesOf(original.read(file)), namesOf(copy.read(file))]
    before.forEach((name, i) => {
      names.set(name, after[i]!)
    })
  }
  const word = (text: string): string => {
    const address = parseIp(text)
    if (address !== null) return formatIp(ip(address))
    const [, head = '', name = '', port = ''] = /^(node |svc )?(.*?)(:\d+)?$/.exec(text) ?? []
    return head + (names.get(name) ?? name) + port
  }
  return (packet) => ({...packet, from: word(packet.from), to: word(packet.to)})
}

function namesOf(text: string | null): readonly string[] {
  const {items}: {items: {metadata: {name: string; namespace?: string}}[]} = JSON.parse(text ?? '{"items": []}')
  return items.map(({metadata: {name, namespace}}) => (namespace === undefined ? name : `${namespace}/${name}`))
}
