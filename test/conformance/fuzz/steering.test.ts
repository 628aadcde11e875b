import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {withLaterRegisters} from './later-registers.ts'
import {listed} from './listed.ts'
import {namesOfActions, namesOfMatch} from './names.ts'
import {pipelineFor} from './pipeline.ts'
import {random} from './random.ts'
import {flowText, groupText, optionLength} from './spec.ts'
import {Steering} from './steering.ts'
import {Tally} from './tally.ts'
import {topologyFor} from './topology.ts'
import {vocabularyOf} from './vocabulary.ts'

const steering = suite('conformance/fuzz/steering')

steering('what is behind is chosen, of what can be made', () => {
  const tally = new Tally()
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of ['a', 'b', 'c', 'd']) tally.add(new Set(names), new Set([name]))
  const steers = new Steering(tally, names)
  const chosen = Array.from({length: 40}, (_, seed) => steers.behind(random(seed), 1, (name) => name !== 'a')[0])
  assert.equal([...new Set(chosen)].sort(), ['b', 'c', 'd', 'e'])
  assert.ok(chosen.filter((one) => one === 'e').length > 12, 'the one that was never met comes most often')
})

steering('a case counts once for what its pipeline holds and once for what its packet met', () => {
  const tally = new Tally()
  tally.add(new Set(['a']), new Set(['a', 'b']))
  assert.equal(
    [tally.of('a'), tally.of('b'), tally.of('c')],
    [
      {occurs: 1, met: 1},
      {occurs: 1, met: 1},
      {occurs: 0, met: 0},
    ],
  )
  assert.match(tally.table(['a', 'c']).at(-1) ?? '', /2 listed; least of all occurs in 0 cases \(c\)/)
})

steering('registers move up by 16, also in wider names, but not in what the switch calls a miss', () => {
  assert.is(
    withLaterRegisters(
      'reg0=0x1,xreg1=2,xxreg3=3 actions=move:NXM_NX_REG7[]->OXM_OF_PKT_REG2[0..31],push:NXM_NX_XXREG1[]',
    ),
    'reg16=0x1,xreg9=2,xxreg7=3 actions=move:NXM_NX_REG23[]->OXM_OF_PKT_REG10[0..31],push:NXM_NX_XXREG5[]',
  )
  assert.is(withLaterRegisters(' 0. reg0=0x2, priority 0'), ' 0. reg0=0x2, priority 0')
})

steering('everything that is listed as exact occurs in pipelines and packets that are generated', () => {
  const list = listed()
  const met = new Set<string>()
  const tally = new Tally()
  const steers = new Steering(tally, list.names)
  const missing = (): string[] => list.names.filter((name) => !met.has(name) && !ONLY_IN_ANSWERS.has(name))
  for (let seed = 0; seed < 400 && missing().length > 0; seed++) {
    const dice = random(seed)
    const options = steers
      .behind(dice, 8, (name) => name.startsWith('field tun_metadata'))
      .map((name) => Number(name.slice(18)))
    const topology = topologyFor(dice, options)
    const vocabulary = vocabularyOf(list, new Map(options.map((n) => [n, optionLength(n)])))
    const {pipeline, packets} = pipelineFor(dice, topology, vocabulary, steers, seed)
    const held = heldIn(pipeline.flows.map(flowText), pipeline.groups.map(groupText), pipeline.hasLaterRegisters)
    for (const {packet} of packets) for (const name of packet.keys()) held.add(`field ${name}`)
    tally.add(held, held)
    for (const name of held) met.add(name)
  }
  assert.equal(missing(), [])
})

/** No pipeline holds them: a switch gives them to packets. */
const ONLY_IN_ANSWERS = new Set(['field recirc_id', 'field vlan_tci1', 'field dl_vlan1', 'field dl_vlan_pcp1'])

function heldIn(flows: readonly string[], groups: readonly string[], later: boolean): Set<string> {
  const names = new Set<string>()
  const text = (lines: readonly string[]): string => (later ? withLaterRegisters(lines.join('\n')) : lines.join('\n'))
  const buckets = groups.flatMap((line) =>
    line
      .split('actions=')
      .slice(1)
      .map((actions) => `actions=${actions.replace(/,bucket=.*/, '')}`),
  )
  for (const flow of [...parseFlows(text(flows)).items, ...parseFlows(text(buckets)).items]) {
    namesOfMatch(flow, names)
    namesOfActions(flow.actions, names)
  }
  return names
}

steering.run()
