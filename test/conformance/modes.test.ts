import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {W} from '../../src/ovs/fields.ts'
import {createConntrack} from '../../src/ovs/pipeline/conntrack/conntrack.ts'
import type {RunOptions} from '../../src/ovs/pipeline/options.ts'
import type {PipelineResult} from '../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../src/ovs/pipeline/switch.ts'
import {fixtureFiles} from '../fixtures.ts'
import {type CorpusCase, questionOf, switchOf} from './corpus-case.ts'

const modes = suite('conformance/modes')

const cases = ['antrea-like', 'ovs-random', 'ovs-trace'].flatMap((name) =>
  fixtureFiles('corpus', name)
    .filter(({path}) => path.endsWith('.json'))
    .map(({text}): CorpusCase => JSON.parse(text())),
)

/** Why a real packet may go elsewhere than ofproto/trace says: the whole list. */
const DIFFERENCES: Readonly<Record<string, (real: PipelineResult, traced: PipelineResult) => boolean>> = {
  'conntrack is asked, not assumed': ({effects}) => effects.some(({kind}) => kind === 'ct'),
  'a group or bond chooses': ({choices}, traced) => choices.length > 0 || traced.choices.length > 0,
  'a tunnel is not told from the one that the packet came by': (_, {effects}) =>
    effects.some((one) => one.kind === 'suppressed' && one.reason.endsWith('own address')),
  'a port that is down sends nothing': ({effects}) =>
    effects.some((one) => one.kind === 'suppressed' && one.reason === 'port down'),
  'a learned flow is there at once': ({effects}) => effects.some(({kind}) => kind === 'learn'),
  'what a packet waits for goes on': (_, {passes}) =>
    passes.some(({datapathActions}) => datapathActions?.includes('recirc(')),
  'it cannot be told': ({undetermined}, traced) => undetermined.length > 0 || traced.undetermined.length > 0,
}

/** Where copies of the packet went, with their headers; metadata is nobody's outside. */
const sent = ({effects}: PipelineResult): string[] =>
  effects
    .flatMap((one) =>
      one.kind === 'output' ? [`${one.at.bridge} ${one.port} ${one.packet.subarray(W.dl_src).join(' ')}`] : [],
    )
    .sort()

function compare(sw: Switch, options: Omit<RunOptions, 'mode' | 'conntrack'>): string | null {
  const {datapathType} = sw.input
  const conntrack = createConntrack({
    datapathType,
    entries: [],
    zoneLimits: new Map(),
    defaultLimit: null,
    maxConnections: null,
  })
  const traced = runPacket(sw, {...options, mode: 'faithful', conntrack: null})
  const real = runPacket(sw, {...options, mode: 'real', conntrack})
  if (sent(real).join('\n') === sent(traced).join('\n')) return null
  return Object.keys(DIFFERENCES).find((name) => DIFFERENCES[name]?.(real, traced)) ?? 'no reason'
}

for (const datapathType of ['netdev', 'system']) {
  modes(`${datapathType}: a real packet goes where ofproto/trace says, or for one of the reasons elsewhere`, () => {
    const differences = new Map<string, string[]>()
    let same = 0
    for (const corpus of cases) {
      const question = questionOf(corpus)
      if (!('packet' in question)) continue
      const difference = compare(loadSwitch({...switchOf(corpus), datapathType}), question)
      if (difference === null) same++
      else differences.set(difference, [...(differences.get(difference) ?? []), corpus.name])
    }
    assert.equal(differences.get('no reason') ?? [], [])
    assert.ok(same > cases.length / 2, `${same} of ${cases.length} alike`)
  })
}

modes.run()
