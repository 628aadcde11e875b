import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FLOW_WORDS} from '../../../src/ovs/fields.ts'
import {formatFlowKey} from '../../../src/ovs/syntax/flow-key.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {formatFlow} from '../../../src/ovs/syntax/format-flow.ts'
import {formatGroup, parseGroups} from '../../../src/ovs/syntax/groups.ts'
import type {NumberNames} from '../../../src/ovs/syntax/names.ts'
import {parsePortDescs} from '../../../src/ovs/syntax/port-desc.ts'
import {parseTlvMap, tlvLengths} from '../../../src/ovs/syntax/tlv-map.ts'
import {captures, fixtureFiles} from '../../fixtures.ts'

const SUITES = ['antrea-like', 'ovs-random', 'ovs-trace']

/** The parts of a corpus case that are looked at here. */
interface Case {
  readonly name: string
  readonly bridges: readonly {name: string; ports: readonly {name: string; ofport: number}[]}[]
  readonly flows?: Readonly<Record<string, string>>
  readonly flowsNamed?: Readonly<Record<string, string>>
  readonly groups?: Readonly<Record<string, string>>
  readonly tlvMap?: Readonly<Record<string, string>>
  readonly trace: {readonly bridge: string; readonly form: string; readonly flow: string; readonly names?: boolean}
  readonly expected: {
    readonly error?: string
    readonly passes?: readonly {readonly flow: string; readonly finalFlow?: string}[]
  }
}

const cases = SUITES.flatMap((name) => fixtureFiles('corpus', name)).map(({text}): Case => JSON.parse(text()))

interface Names {
  readonly ports: ReadonlyMap<string, number>
  readonly tlvs: ReadonlyMap<number, number>
}

function namesOf({bridges, tlvMap}: Case, bridge: string): Names {
  const ports = bridges.find(({name}) => name === bridge)?.ports ?? []
  return {
    ports: new Map(ports.map(({name, ofport}) => [name, ofport])),
    tlvs: tlvLengths(parseTlvMap(tlvMap?.[bridge] ?? '').items),
  }
}

function numberNames({ports, tlvs}: Names, named: boolean): NumberNames {
  return {tlvs, ...(named ? {ports: new Map([...ports].map(([name, port]) => [port, name]))} : {})}
}

/** Every line comes back as it was; returns how many flows there were. */
function checkFlows(text: string, names: Names, named: boolean, where: string): number {
  const {items, unparsed} = parseFlows(text, names)
  assert.equal(unparsed, [], where)
  const lines = text.split('\n')
  for (const flow of items) {
    assert.equal(flow.unknownMatch, [], `${where}: ${flow.text}`)
    assert.is(formatFlow(flow, numberNames(names, named)), lines[flow.line - 1]?.trim(), where)
  }
  return items.length
}

function checkGroups(text: string, where: string): number {
  const {items, unparsed} = parseGroups(text)
  assert.equal(unparsed, [], where)
  const lines = text.split('\n')
  for (const group of items) assert.is(formatGroup(group), lines[group.line - 1]?.trim(), where)
  return items.length
}

const roundTrip = suite('ovs/syntax round trip')

roundTrip('every flow and group of the corpus is printed as it was read', () => {
  let flows = 0
  let groups = 0
  for (const c of cases) {
    for (const [bridge, text] of Object.entries(c.flows ?? {}))
      flows += checkFlows(text, namesOf(c, bridge), false, c.name)
    for (const [bridge, text] of Object.entries(c.flowsNamed ?? {})) {
      flows += checkFlows(text, namesOf(c, bridge), true, c.name)
    }
    for (const text of Object.values(c.groups ?? {})) groups += checkGroups(text, c.name)
  }
  assert.ok(flows > 15_000 && groups > 400, `${flows} flows, ${groups} groups`)
})

roundTrip('every flow and group of the captures is printed as it was read, with names and without', () => {
  let flows = 0
  let groups = 0
  for (const capture of captures()) {
    const files = new Map(fixtureFiles('captures', capture).map(({path, text}) => [path, text]))
    for (const [path, text] of files) {
      const [, folder, file] =
        /^(snapshot\/nodes\/.*\/bridges\/[^/]+)\/(flows|flows-names|groups)\.txt$/.exec(path) ?? []
      if (folder === undefined) continue
      if (file === 'groups') groups += checkGroups(text(), path)
      else {
        const ports = parsePortDescs(files.get(`${folder}/ports-desc.txt`)?.() ?? '').items
        const names = {ports: new Map(ports.map(({name, ofport}) => [name, ofport])), tlvs: new Map<number, number>()}
        flows += checkFlows(text(), names, file === 'flows-names', `${capture} ${path}`)
      }
    }
  }
  assert.ok(flows > 30_000 && groups > 1000, `${flows} flows, ${groups} groups`)
})

roundTrip('a traced flow becomes the packet that OVS prints behind Flow:', () => {
  let checked = 0
  for (const c of cases) {
    const expected = c.expected.passes?.[0]?.flow
    if (c.trace.form !== 'openflow' || expected === undefined || /in_port=[a-z]/.test(expected)) continue
    const names = namesOf(c, c.trace.bridge)
    const read = parseFlowText(c.trace.flow, names)
    if ('error' in read) assert.unreachable(`${c.name}: ${read.error}`)
    else assert.is(formatFlowKey(read.packet, numberNames(names, false)), expected, c.name)
    checked++
  }
  assert.ok(checked > 300)
})

roundTrip('every flow key that a trace prints is printed again from what was read of it', () => {
  let checked = 0
  for (const c of cases) {
    const names = namesOf(c, c.trace.bridge)
    for (const pass of c.expected.passes ?? []) {
      for (const key of [pass.flow, pass.finalFlow]) {
        // Types beyond a byte are what a simulated NAT leaves of a port number: no packet has them.
        if (key === undefined || key === 'unchanged' || /in_port=[a-z]|icmp_type=\d{4}/.test(key)) continue
        const [flow] = parseFlows(`${key} actions=drop`, names).items
        const packet = new Uint32Array(FLOW_WORDS)
        flow?.match.words.forEach((word, i) => {
          packet[word] = flow.match.values[i] ?? 0
        })
        assert.is(formatFlowKey(packet, numberNames(names, false)), key, c.name)
        checked++
      }
    }
  }
  assert.ok(checked > 1000)
})

roundTrip.run()
