import type {AntreaContext} from '../../antrea/context.ts'
import {antreaContextOf} from '../../model/antrea-context.ts'
import type {BridgeModel} from '../../model/bridge.ts'
import type {Cluster} from '../../model/cluster.ts'
import type {NodeModel} from '../../model/node.ts'
import {datapathTypeOf, switchInputAround} from '../../model/switch-input.ts'
import {nearNames} from '../../near.ts'
import {createConntrack} from '../../ovs/pipeline/conntrack/conntrack.ts'
import type {Conntrack} from '../../ovs/pipeline/conntrack/types.ts'
import {type Bridge, loadSwitch, type Switch} from '../../ovs/pipeline/switch.ts'
import {EXIT, Problem} from '../../problem.ts'

/** A bridge that was read, ready for packets. */
export interface ChosenBridge {
  readonly node: NodeModel
  readonly model: BridgeModel
  readonly sw: Switch
  readonly bridge: Bridge
  /** What Antrea's numbers mean there; of another's bridge it knows little. */
  readonly antrea: AntreaContext
  /** What nothing says, and is taken for granted. */
  readonly assumed: readonly string[]
}

/**
 * The bridge of a name, on the node that has one.
 *
 * @param node null: the only node with such a bridge
 * @throws {Problem} NO_SUCH_BRIDGE, NO_SUCH_NODE, NODE_AMBIGUOUS, NOT_READ (exit 4)
 */
export function chooseBridge(cluster: Cluster, name: string, node: string | null): ChosenBridge {
  const model = chooseNode(cluster, name, node)
  const bridge = model.bridge(name)
  if (bridge === null) throw unknownBridge(cluster, name)
  const input = switchInputAround(model, bridge, 'system')
  if (!input.known) {
    throw new Problem(`flows of ${name} on ${model.name} were not read: ${input.reason}`, {
      code: 'NOT_READ',
      exit: EXIT.undetermined,
    })
  }
  const sw = loadSwitch(input.value)
  const assumed = datapathTypeOf(bridge).known
    ? []
    : ["the datapath is the kernel's (neither ovs-dpif-show nor ovsdb tells)"]
  return {
    node: model,
    model: bridge,
    sw,
    bridge: sw.bridges.get(name)!,
    antrea: antreaContextOf(cluster, model, bridge),
    assumed,
  }
}

function chooseNode(cluster: Cluster, bridge: string, asked: string | null): NodeModel {
  if (asked !== null) {
    const found = cluster.node(asked.replace(/^nodes?\//, ''))
    if (found) return found
    const names = cluster.nodes.map(({name}) => name)
    throw new Problem(`no node '${asked}' in this evidence: it has ${names.join(', ') || 'none'}`, {
      code: 'NO_SUCH_NODE',
      exit: EXIT.usage,
      hints: nearNames(asked, names).map((name) => `--node ${name}`),
    })
  }
  const [first, ...others] = cluster.nodes.filter((node) => node.bridge(bridge) !== null)
  if (!first) throw unknownBridge(cluster, bridge)
  if (others.length === 0) return first
  const names = [first, ...others].map(({name}) => name)
  throw new Problem(`${names.length} nodes have a bridge '${bridge}': ${names.join(', ')}`, {
    code: 'NODE_AMBIGUOUS',
    exit: EXIT.usage,
    hints: names.slice(0, 3).map((name) => `--node ${name}`),
  })
}

/** In the words of ofproto/trace. */
function unknownBridge(cluster: Cluster, name: string): Problem {
  const names = [...new Set(cluster.nodes.flatMap(({bridges}) => bridges.map((bridge) => bridge.name)))]
  return new Problem(`${name}: unknown bridge`, {
    code: 'NO_SUCH_BRIDGE',
    exit: EXIT.usage,
    hints: names.length > 0 ? [`bridges that were read: ${names.join(', ')}`] : [],
  })
}

/** The connections of a node as they were dumped. */
export function conntrackOf({node, sw}: ChosenBridge): Conntrack {
  const {conntrack, ctLimits, ctMaxconns} = node
  return createConntrack({
    datapathType: sw.input.datapathType,
    entries: conntrack.known ? conntrack.value.items : [],
    zoneLimits: ctLimits.known ? ctLimits.value.zones : new Map(),
    defaultLimit: ctLimits.known ? ctLimits.value.defaultLimit : null,
    maxConnections: ctMaxconns.known ? ctMaxconns.value : null,
  })
}
