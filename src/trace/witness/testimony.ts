import type {Cluster} from '../../model/cluster.ts'
import {W} from '../../ovs/fields.ts'
import type {PipelineResult} from '../../ovs/pipeline/result.ts'
import {runPacket} from '../../ovs/pipeline/run.ts'
import type {Switch} from '../../ovs/pipeline/switch.ts'
import {type Artefact, artefactsOf} from '../../ovs/trace-output/artefacts.ts'
import {traceDifferences} from '../../ovs/trace-output/compare.ts'
import {traceOutputOf} from '../../ovs/trace-output/from-result.ts'
import type {ParsedTrace} from '../../ovs/trace-output/parse.ts'
import type {ClusterFacts} from '../cluster-facts.ts'
import type {Crossing} from '../path.ts'
import type {Direction, Witnessed} from '../result.ts'
import {couldAbort} from './could-abort.ts'
import {type WitnessQuestion, witnessQuestion} from './question.ts'

type Said = Pick<Witnessed, 'says' | 'text' | 'artefacts' | 'differences'>

/** What Open vSwitch itself says of a packet that crossed a bridge, beside what the simulator does. */
export function testimony(facts: ClusterFacts, cluster: Cluster, direction: Direction, crossing: Crossing): Witnessed {
  const {node, bridge} = crossing
  const at = {direction, node, bridge}
  const sw = facts.node(node).switch
  // Without the flows nothing crossed the bridge.
  if (!sw.known) return {...at, ...unknown(sw.reason), argv: null, evidence: null}
  const danger = couldAbort(sw.value)
  if (danger !== null) return {...at, ...unknown(`not asked: ${danger}`), argv: null, evidence: null}
  const question = witnessQuestion(sw.value, crossing)
  if (typeof question === 'string') return {...at, ...unknown(question), argv: null, evidence: null}
  const answer = cluster.witness(node, question.argv)
  if (answer === null) return {...at, ...unknown('not asked'), argv: question.argv, evidence: null}
  if (!answer.trace.known)
    return {...at, ...unknown(answer.trace.reason), argv: question.argv, evidence: answer.evidence}
  const dumpHasNames = facts.node(node).model.bridge(bridge)?.flowProbe !== 'flows'
  const said = compared(sw.value, question, answer.trace.value, crossing.result, dumpHasNames)
  return {...at, ...said, argv: question.argv, evidence: answer.evidence}
}

const unknown = (text: string): Said => ({says: 'unknown', text, artefacts: [], differences: []})

function compared(
  sw: Switch,
  {bridge, packet, states}: WitnessQuestion,
  theirs: ParsedTrace,
  real: PipelineResult,
  dumpHasNames: boolean,
): Said {
  if (theirs.passes.length === 0) return unknown('what ofproto/trace printed is no trace')
  const ours = runPacket(sw, {mode: 'faithful', bridge, packet, size: null, conntrack: null, ctNext: states})
  const [doubt] = ours.undetermined
  if (doubt) return unknown(`ofproto/trace answered, but nobody can compare: ${doubt.reason}`)
  const output = traceOutputOf(ours, {names: {}, datapathPorts: null, dumpHasNames})
  const differences = traceDifferences(output, theirs)
  if (differences.length > 0) {
    const [first] = differences
    const text = `ofproto/trace differs in pass ${first!.pass}, ${first!.what}: it has '${first!.theirs ?? 'nothing'}', the dumped flows give '${first!.ours ?? 'nothing'}'`
    return {says: 'differs', text, artefacts: [], differences}
  }
  if (wayOf(ours, bridgesOf(real)) === wayOf(real, bridgesOf(real)))
    return {says: 'agrees', text: 'ofproto/trace agrees', artefacts: [], differences: []}
  const all = artefactsOf(theirs)
  const misleading = all.filter(({misleads}) => misleads)
  const artefacts = misleading.length > 0 ? misleading : all.filter(({id}) => MAY_CHANGE_THE_WAY.has(id))
  const named = artefacts.length > 0 ? artefacts : hasConnection(real) ? [NO_CONNECTION] : []
  const said = named.map(({id, text}) => ({id, text}))
  if (named.length > 0)
    return {
      says: 'artefact',
      text: `known artefact: ${named.map(({id}) => id).join(', ')}`,
      artefacts: said,
      differences: [],
    }
  return {
    says: 'differs',
    text: 'ofproto/trace takes another way than a real packet would, and no known artefact explains it',
    artefacts: [],
    differences: [],
  }
}

/** Artefacts that are none for most packets, but may be the reason where the ways part. */
const MAY_CHANGE_THE_WAY: ReadonlySet<string> = new Set(['assumed-nat', 'learn-ignored'])

const NO_CONNECTION: Pick<Artefact, 'id' | 'text'> = {
  id: 'no-connection',
  text: 'ofproto/trace looks up no connection: what flows read of one beside its state (addresses of its first packet, what NAT does to an answer) is not what a packet meets',
}

const hasConnection = ({passes}: PipelineResult): boolean => passes.some(({resumed}) => resumed?.kind === 'ct')

const bridgesOf = ({passes}: PipelineResult): ReadonlySet<string> =>
  new Set(passes.flatMap(({lookups}) => lookups.map(({bridge}) => bridge)))

/**
 * The flows that it takes, and how it leaves: two runs with the same way do the same to a packet. Where the switch itself has the tunnel,
 * `ofproto/trace` goes on in the bridge of the underlay, which is a hop of its own here.
 */
function wayOf({passes, effects}: PipelineResult, bridges: ReadonlySet<string>): string {
  const lookups = passes.map((pass) =>
    pass.lookups
      .filter(({bridge}) => bridges.has(bridge))
      .map(({bridge, table, flow}) => `${bridge} ${table} ${flow?.line ?? 'none'}`)
      .join('\n'),
  )
  const outputs = effects.flatMap((effect) => {
    if (effect.kind === 'controller') return [`controller ${effect.userdata}`]
    if (effect.kind !== 'output' || !bridges.has(effect.at.bridge)) return []
    return [`${effect.port} ${effect.tunnel?.dst ?? ''} ${effect.packet.subarray(W.dl_src).join(' ')}`]
  })
  return [...lookups, ...outputs].join('\n\n')
}
