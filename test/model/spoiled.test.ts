import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import type {Known} from '../../src/model/known.ts'
import {switchInput} from '../../src/model/switch-input.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openSource} from '../../src/sources/open.ts'
import {snapshotDir} from '../fixtures.ts'

const spoiled = suite('model/spoiled')

const isPiece = (value: unknown): value is Known<unknown> =>
  typeof value === 'object' && value !== null && 'known' in value && typeof value.known === 'boolean'

/** The getters of an object's class and of those that it extends. */
function gettersOf(model: object): [string, PropertyDescriptor][] {
  const found: [string, PropertyDescriptor][] = []
  for (let of = Object.getPrototypeOf(model); of !== null && of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    found.push(...Object.entries(Object.getOwnPropertyDescriptors(of)))
  }
  return found
}

/** Reads every getter of an object of the model; the names of those that are not whole. */
function notWhole(model: object): string[] {
  const getters = gettersOf(model)
  return getters.flatMap(([name, {get}]) => {
    const value: unknown = get?.call(model)
    if (!isPiece(value)) return []
    const inside = value.known ? value.value : null
    const unparsed =
      typeof inside === 'object' && inside !== null && 'unparsed' in inside && Array.isArray(inside.unparsed)
        ? inside.unparsed.length
        : 0
    return !value.known || unparsed > 0 ? [name] : []
  })
}

function readAll(snapshot: Snapshot): string[] {
  const cluster = new Cluster(snapshot)
  const found = notWhole(cluster)
  for (const node of cluster.nodes) {
    switchInput(node)
    const of = (label: string, model: object) => notWhole(model).map((name) => `${label} ${name}`)
    found.push(...of(node.name, node), ...of(`${node.name} agent`, node.agent))
    for (const bridge of node.bridges) found.push(...of(`${node.name} ${bridge.name}`, bridge))
    for (const pod of node.pods) found.push(...of(`${node.name} ${pod.namespace}/${pod.name}`, pod))
    for (const {name, flows} of node.policyFlows) if (!flows.known) found.push(`${node.name} ${name}`)
  }
  return found
}

const healthy = await openSource({from: snapshotDir('healthy')})
const before = readAll(healthy).length
/** A policy's flows and the like are read by no getter of their own, and logs by none. */
const READ =
  /\/(ovsdb|ip-\w+|ip6-\w+|flows|groups|group-stats|ports-desc|ofctl-show|fdb|sysctl|sockets|ovs-[dtru]\w+-?\w*|dpctl-[cf]\w+|ipset|ip6?tables|nft|agent-agentinfo|agent-podinterface)\.(txt|json)$|^cluster\/(core_v1_(pods|nodes|services)|discovery)/
const files = healthy.files().filter((file) => READ.test(file) && !file.includes('route-cache'))

const withFile = (file: string, text: string | null): Snapshot => ({
  ...healthy,
  read: (asked) => (asked === file ? text : healthy.read(asked)),
})

const fileAndPlace = fc.record({file: fc.constantFrom(...files), part: fc.double({min: 0, max: 1, noNaN: true})})

spoiled('a file that is cut off within a line is a gap, wherever it is cut', () => {
  fc.assert(
    fc.property(fileAndPlace, ({file, part}) => {
      const text = healthy.read(file) ?? ''
      const cut = text.slice(0, Math.floor(part * (text.length - 1)))
      if (cut === '' || cut.endsWith('\n')) return
      // The bracket that ends a JSON answer is all of it: what follows is the end of the line alone.
      if (file.endsWith('.json') && cut.trimEnd().length === text.trimEnd().length) return
      assert.ok(
        readAll(withFile(file, cut)).length > before,
        `${file} cut at ${cut.length}: ${JSON.stringify(cut.slice(-40))}`,
      )
    }),
    {numRuns: 25, seed: 7},
  )
})

spoiled('a file that is missing is a gap', () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), (file) => {
      assert.ok(readAll(withFile(file, null)).length > before, file)
    }),
    {numRuns: 15, seed: 7},
  )
})

spoiled('no garbage in a file makes a reader fall over', () => {
  fc.assert(
    fc.property(fileAndPlace, fc.string({unit: 'binary', maxLength: 60}), ({file, part}, garbage) => {
      const text = healthy.read(file) ?? ''
      const at = Math.floor(part * text.length)
      readAll(withFile(file, text.slice(0, at) + garbage + text.slice(at)))
    }),
    {numRuns: 25, seed: 7},
  )
})

spoiled.run()
