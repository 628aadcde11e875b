import {packetInOf} from '../../antrea/packet-in.ts'
import {unmodelledFlow} from '../../antrea/unmodelled.ts'
import {W} from '../../ovs/fields.ts'
import type {PipelineResult} from '../../ovs/pipeline/result.ts'
import {runPacket} from '../../ovs/pipeline/run.ts'
import type {Flow} from '../../ovs/syntax/flow-types.ts'
import {decidingRule} from '../deciding-rule.ts'
import {explainDrop} from '../explain-drop.ts'
import type {NodeFacts} from '../node-facts.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import {outputsOf} from '../switch-frame.ts'
import {tellTables} from '../tell-tables.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending, Next, Place} from './place.ts'
import {handedToAgent, rejectedByAgent} from './to-agent.ts'

type Entering = Extract<Place, {kind: 'bridge'}>

/** Through a bridge of Open vSwitch, table by table, until it comes out of a port or is dropped. */
export function throughBridge(world: World, path: Path, place: Entering): Next {
  const node = world.node(place.node)
  const {facts} = node
  path.enter('bridge', node.name, place.bridge)
  const dead = facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? stopHere(path, node.name, 'table', dead.why)
      : lost(path, node.name, 'table', dead.reason)
  const read = facts.switchOf(place.bridge)
  const sw = world.coverage.need(node.name, `flows of ${place.bridge}`, read)
  if (!sw)
    return lost(
      path,
      node.name,
      'table',
      `the flows of ${place.bridge} on ${node.name} were not read: ${read.known ? '' : read.reason}`,
    )
  for (const [what, piece] of facts.connectionLimits) world.coverage.need(node.name, what, piece)
  const packet = place.frame.packet.slice()
  packet[W.in_port] = place.inPort
  const result = runPacket(sw, {
    mode: 'real',
    bridge: place.bridge,
    packet,
    size: place.frame.size,
    conntrack: node.conntrack,
    assumeEstablished: world.assumeEstablished,
    choose: world.choicesLeft(),
  })
  path.crossed({node: node.name, bridge: place.bridge, packet, result})
  world.chose(node.name, result.choices)
  tellTables(path, facts, result)
  node.notKept.push(...refusals(result))
  // A flow that was not read may have come first, in any table.
  const gap = facts.gap(place.bridge, 'flows')
  if (gap) return lost(path, node.name, 'table', `not all flows of ${place.bridge} were read: ${gap}`)
  const [doubt] = result.undetermined
  if (doubt) {
    const table = doubt.at.table === null ? '' : ` in table ${facts.flows.tableName(doubt.at.table)}`
    return lost(
      path,
      node.name,
      'table',
      `${doubt.reason}${table}`,
      doubt.at.flow && facts.flows.evidence(place.bridge, doubt.at.flow),
    )
  }
  const feature = unmodelledIn(facts, result)
  if (feature) return lost(path, node.name, 'table', feature.reason, facts.flows.evidence(feature.bridge, feature.flow))
  return outcome(path, node, place, result)
}

/** Commits that a limit of the datapath refused. */
function refusals(result: PipelineResult): string[] {
  return result.effects.flatMap((effect) => (effect.kind === 'ct' && effect.refused !== null ? [effect.refused] : []))
}

/** A flow of a feature whose other half is outside Open vSwitch: an L7 engine, a mirror, a peer cluster. */
function unmodelledIn(facts: NodeFacts, result: PipelineResult): {reason: string; bridge: string; flow: Flow} | null {
  for (const {lookups} of result.passes) {
    for (const {bridge, flow} of lookups) {
      const reason = flow && bridge === facts.integrationBridge ? unmodelledFlow(flow, facts.flows.dialect) : null
      if (flow && reason !== null) return {reason, bridge, flow}
    }
  }
  return null
}

function outcome(path: Path, node: NodeState, place: Entering, result: PipelineResult): Next {
  const asked = result.effects.flatMap((effect) => (effect.kind === 'controller' ? [effect] : []))
  const outputs = outputsOf(result)
  if (outputs.length === 0) {
    const rejecting = asked.find(
      (effect) => packetInOf(effect.userdata, effect.packet, node.facts.flows.dialect).reject,
    )
    if (rejecting) return rejectedByAgent(path, node, rejecting, decidingRule(node.facts, result))
    const handed = asked.find(
      (effect) =>
        !['policy', 'traceflow'].includes(
          packetInOf(effect.userdata, effect.packet, node.facts.flows.dialect).category,
        ),
    )
    if (handed) return handedToAgent(path, node, handed)
    return dropped(path, node, result)
  }
  const paused = asked.find((effect) => effect.pause)
  if (paused && node.facts.agent.state !== 'up') return handedToAgent(path, node, paused)
  const places = outputs.map(
    (o): Place =>
      o.tunnel
        ? {
            kind: 'tunnel-send',
            node: node.name,
            bridge: o.at.bridge,
            port: o.port,
            header: o.tunnel,
            frame: {...place.frame, packet: o.packet},
          }
        : {
            kind: 'port-out',
            node: node.name,
            bridge: o.at.bridge,
            port: o.port,
            frame: {...place.frame, packet: o.packet},
          },
  )
  const [only] = places
  return places.length === 1 && only ? only : {kind: 'copies', places}
}

function dropped(path: Path, node: NodeState, result: PipelineResult): Ending {
  // It may be lost for a flow or a group that came while they were dumped.
  for (const bridge of node.facts.model.bridges) bridge.lookTwice()
  const why = explainDrop(node, result)
  const ending = stopHere(path, node.name, 'table', why)
  if (ending.kind !== 'stopped') return ending
  return {...ending, stop: {...ending.stop, table: why.table, flow: why.flow, policy: why.policy}}
}
