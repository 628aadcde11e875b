import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {formatIp} from '../../../src/ip.ts'
import {KnownAddresses} from '../../../src/snapshot/redact/known-addresses.ts'
import {isPublicDevice} from '../../../src/snapshot/redact/public-devices.ts'
import {isPublicName} from '../../../src/snapshot/redact/public-names.ts'
import {redactSnapshot} from '../../../src/snapshot/redact/redact-snapshot.ts'
import type {Snapshot} from '../../../src/snapshot/snapshot.ts'
import {memorySnapshot} from '../../../src/sources/memory.ts'
import {openSource} from '../../../src/sources/open.ts'
import {newScramble} from '../../../src/sources/scramble.ts'
import {snapshotDir} from '../../fixtures.ts'

const noTrace = suite('snapshot/redact/no-trace')

/** Every byte of a snapshot, the names of its files included. */
const allOf = (files: ReadonlyMap<string, Uint8Array>): string =>
  [...files].map(([name, bytes]) => `${name}\n${Buffer.from(bytes).toString()}`).join('\n')

const textsOf = (snapshot: Snapshot): readonly string[] => snapshot.files().map((file) => snapshot.read(file) ?? '')

/** Names of all objects and devices that not every cluster has; one of two letters may be two digits of a MAC. */
function namesOf({manifest, read}: Snapshot): readonly string[] {
  const names = manifest.probes.flatMap(({node, device}) => [node, device ?? 'lo'])
  for (const {file} of manifest.cluster) {
    const {items = []}: {items?: {metadata: {name: string; namespace?: string}}[]} = JSON.parse(
      (file && read(file)) ?? '{}',
    )
    names.push(...items.flatMap(({metadata: {name, namespace}}) => [name, namespace ?? name]))
  }
  return [...new Set(names)].filter((name) => name.length > 2 && !isPublicName(name) && !isPublicDevice(name))
}

const isKept4 = (value: number): boolean => {
  const first = value >>> 24
  return first === 0 || first === 127 || first >= 224 || value >>> 16 === 0xa9fe
}

/** Addresses and MACs in each form in which they are written. */
function formsOf(snapshot: Snapshot): ReadonlyMap<string, RegExp> {
  const known = new KnownAddresses()
  for (const text of textsOf(snapshot)) known.learn(text)
  const forms = new Map<string, RegExp>()
  for (const value of known.v4) {
    if (isKept4(value)) continue
    const text = formatIp({family: 4, value: BigInt(value)})
    forms.set(text, new RegExp(`(?<![\\d.])${text.replaceAll('.', '\\.')}(?!\\d)`))
    forms.set(`${text} as a number`, new RegExp(`(?<![\\da-f])0*${value.toString(16)}(?![\\da-f])`, 'i'))
    const bytes = Buffer.from(value.toString(16).padStart(8, '0'), 'hex')
    forms.set(`${text} in base64`, new RegExp(bytes.toString('base64').replace(/[+/=]/g, '\\$&')))
  }
  for (const value of known.v6) {
    const text = formatIp({family: 6, value})
    if (value >> 32n === 0n || /^(?:ff|fc01:|fe80::.{0,4}$)/.test(text)) continue
    forms.set(text, new RegExp(`(?<![\\da-f:])${text}(?![\\da-f:])`))
    forms.set(`${text} as a number`, new RegExp(value.toString(16)))
  }
  for (const mac of known.macs) {
    if (/^(?:aabbccddee|0{10})/.test(mac) || Number.parseInt(mac.slice(0, 2), 16) % 2 === 1) continue
    forms.set(`MAC ${mac}`, new RegExp(`${mac}|${mac.replace(/..(?!$)/g, '$&:')}`, 'i'))
  }
  return forms
}

for (const name of ['healthy-dualstack', 'agent-dead-new-pod', 'v1.8-healthy'])
  noTrace(`${name}: no name, address or MAC is left in any byte`, async () => {
    const before = await openSource({from: snapshotDir(name)})
    const {files} = redactSnapshot(before, newScramble())
    const all = allOf(files)
    const [names, forms] = [namesOf(before), formsOf(before)]
    assert.ok(names.length > 15 && forms.size > 100)
    const found = names.filter((one) =>
      new RegExp(`(?<![\\w-])${one.replaceAll('.', '\\.')}(?![\\w-]|\\.\\w)`).test(all),
    )
    assert.equal(found, [])
    assert.equal(
      [...forms].filter(([, form]) => form.test(all)).map(([form]) => form),
      [],
    )
  })

noTrace('the same seed gives the same bytes, no seed gives others each time', async () => {
  const before = await openSource({from: snapshotDir('acnp-drop')})
  const bytes = (seed?: string) => allOf(redactSnapshot(before, newScramble(seed)).files)
  const [first, second] = [bytes('a'), bytes('a')]
  assert.ok(first === second)
  const [one, other] = [bytes(), bytes()]
  assert.ok(one !== other)
})

/** A capture with something planted into one of its files. */
async function planted(file: string, change: (text: string) => string): Promise<Snapshot> {
  const before = await openSource({from: snapshotDir('acnp-drop')})
  const files = new Map(before.files().map((name) => [name, before.bytes(name)!]))
  files.set(file, Buffer.from(change(before.read(file) ?? '')))
  return memorySnapshot('planted', files)
}

const JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'

for (const [what, file, from, to] of [
  ['an annotation', 'cluster/core_v1_pods.json', '"labels":', `"annotations":{"acme/t":"hunter2secret"},"labels":`],
  [
    'an environment',
    'cluster/core_v1_pods.json',
    '"containers":[{',
    '"containers":[{"env":[{"name":"P","value":"hunter2secret"}],',
  ],
  ['a token', 'cluster/core_v1_services.json', '"labels":', `"annotations":{"t":"${JWT} hunter2secret"},"labels":`],
  [
    'a setting of the agent',
    'cluster/core_v1_configmaps.json',
    'featureGates:',
    'password: hunter2secret\\nfeatureGates:',
  ],
  ['a comment of a rule', 'nodes/node1/iptables.txt', 'Antrea: jump', 'hunter2secret jump'],
  ['a message', 'nodes/node1/np-log.stderr', 'cannot', 'hunter2secret cannot'],
  ['an event', 'cluster/core_v1_events.json', 'is not allocated', 'hunter2secret is not allocated'],
  ['what nobody asked for', 'manifest.json', '"source": "lab"', '"source": "lab", "more": "hunter2secret"'],
] as const)
  noTrace(`nothing that was planted into ${what} is left`, async () => {
    const snapshot = await planted(file, (text) => text.replace(from, () => to))
    assert.ok(allOf(new Map(snapshot.files().map((name) => [name, snapshot.bytes(name)!]))).includes('hunter2secret'))
    const all = allOf(redactSnapshot(snapshot, newScramble()).files)
    assert.not.ok(all.includes('hunter2secret'))
    assert.not.ok(all.includes(JWT))
  })

noTrace('what cannot be redacted is left out, and said', async () => {
  const flows = 'nodes/node1/bridges/br-int/flows.txt'
  const snapshot = await planted(
    flows,
    (text) => `${text} cookie=0x1, table=0, nw_src=10.0.0.1/255.0.255.0 actions=drop\n`,
  )
  const {files, leftOut} = redactSnapshot(snapshot, newScramble())
  assert.is([...files.keys()].filter((name) => name.endsWith('br-int/flows.txt')).length, 1)
  assert.match(leftOut.find(({file}) => file.endsWith('br-int/flows.txt'))?.reason ?? '', 'a mask with holes')
})

noTrace.run()
