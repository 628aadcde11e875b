import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type ProbeEntry, parseManifest} from '../../src/snapshot/manifest.ts'
import {PROBES} from '../../src/snapshot/probes.ts'
import {fixtureFiles} from '../fixtures.ts'

const probes = suite('snapshot/probes')

const text = fixtureFiles('captures', 'healthy')
  .find(({path}) => path === 'snapshot/manifest.json')
  ?.text()
const {probes: entries} = parseManifest(text ?? '', 'healthy')

const scopeOf = ({bridge, pod, device, policy}: ProbeEntry) =>
  bridge !== null ? 'bridge' : pod !== null ? 'pod' : device !== null ? 'device' : policy !== null ? 'policy' : 'node'

/** The question as the list has it: names filled in by place holders, what enters a Pod's namespace left out. */
function question(entry: ProbeEntry): string {
  const argv = entry.pod === null ? [...entry.argv] : entry.argv.slice(4)
  return argv
    .map((word) => {
      if (entry.bridge !== null && word === entry.bridge) return '{bridge}'
      if (entry.device !== null && word === entry.device) return '{device}'
      if (entry.policy === null) return word
      if (word === entry.policy.name) return '{policy}'
      return word === entry.policy.type ? '{type}' : word
    })
    .join(' ')
}

probes('names every probe of a capture, with its scope, its command and its file', () => {
  for (const entry of entries) {
    const scope = scopeOf(entry)
    const spec = PROBES.find(({id, scope: of}) => id === entry.id && of === scope)
    assert.ok(spec, `${entry.id} of a ${scope}`)
    if (entry.id !== 'policy-flows') {
      const asked = question(entry)
      if (REWORDED.has(`${entry.id} ${scope}`)) assert.is(asked.split(' ')[0], spec.argv[0])
      else assert.is(asked, spec.argv.join(' '), entry.id)
      assert.ok(entry.file?.endsWith('/' + spec.file), entry.file ?? entry.id)
    }
  }
})

/** What is asked in other words than the captures were: whose process listens, too; and settings without a walk through all. */
const REWORDED: ReadonlySet<string> = new Set(['sockets node', 'sysctl node', 'sysctl pod'])

/** What the captures were not asked: their node was entered by name, no kubelet ran, and nobody heard a witness for a snapshot. */
const NEWER = [
  'netns node',
  'host-at-once node',
  'pod-at-once pod',
  'ipam-store node',
  'cni-conf node',
  'kernel-modules node',
  'ofproto-trace packet',
]

probes('asks nothing that nobody recorded, but for what is newer than the captures', () => {
  const recorded = new Set(entries.map((entry) => `${entry.id} ${scopeOf(entry)}`))
  const asked = PROBES.map(({id, scope}) => `${id} ${scope}`)
  assert.equal(asked.filter((one) => !recorded.has(one)).sort(), [...NEWER].sort())
})

probes('asks each question once', () =>
  assert.is(new Set(PROBES.map(({id, scope}) => `${id} ${scope}`)).size, PROBES.length),
)

probes.run()
