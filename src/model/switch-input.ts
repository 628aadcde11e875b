import type {BridgeInput, NativeTunnelInput, SwitchInput} from '../ovs/pipeline/input.ts'
import type {Action} from '../ovs/syntax/flow-types.ts'
import {someAction} from '../ovs/syntax/some-action.ts'
import {bondsOf} from './bonds.ts'
import type {BridgeModel} from './bridge.ts'
import {flowDoubt, groupDoubts, portDoubts, unparsedDoubt} from './doubts.ts'
import {type Known, known, unknown, valueOr} from './known.ts'
import type {NodeModel} from './node.ts'

/** Made once a bridge of Antrea's: a trace comes back to a switch, and what is made of its flows is kept by their identity. */
const kept = new WeakMap<BridgeModel, Known<SwitchInput>>()

/** `system` (kernel), `netdev` (userspace)…, from the database, else from dpif/show. */
export function datapathType(node: NodeModel): Known<string> {
  const bridge = node.integrationBridge
  if (bridge === null) return unknown('no bridge of Antrea was found')
  return datapathTypeOf(bridge)
}

/** `system`, `netdev`…: of one bridge. */
export function datapathTypeOf(bridge: BridgeModel): Known<string> {
  const {database, dpifPorts} = bridge
  if (database.known) return known(database.value.datapathType || 'system')
  const first = valueOr(dpifPorts, [])[0]
  if (first !== undefined) return known(first.datapath.slice(0, first.datapath.indexOf('@')))
  return unknown(database.reason)
}

/**
 * All bridges of the node's datapath, as the simulator takes them. Unknown where Antrea's bridge has no flows that were read; other pieces that
 * were not read, or not whole, are named in the bridge's `missing`.
 */
export function switchInput(node: NodeModel): Known<SwitchInput> {
  const integration = node.integrationBridge
  if (integration === null) return unknown(node.reached ? 'no bridge of Antrea was found' : 'the node was not reached')
  const found = kept.get(integration)
  if (found !== undefined) return found
  const made = switchInputAround(node, integration, null)
  kept.set(integration, made)
  return made
}

/**
 * The datapath that a bridge belongs to, with all bridges of it.
 *
 * @param assumed the datapath's type where nothing that was read tells it; null: then the datapath is unknown
 */
export function switchInputAround(node: NodeModel, around: BridgeModel, assumed: string | null): Known<SwitchInput> {
  if (!around.flows.known) return around.flows
  const read = datapathTypeOf(around)
  const type = read.known || assumed === null ? read : known(assumed)
  if (!type.known) return type
  const bridges = node.bridges.filter((bridge) => {
    const other = datapathTypeOf(bridge)
    return bridge === around || !other.known || other.value === type.value
  })
  const features = valueOr(around.dpFeatures, null)
  return known({
    datapathType: type.value,
    bridges: bridges.map(bridgeInput),
    nativeTunnels: type.value === 'system' ? null : nativeTunnels(node),
    bonds: bridges.flatMap(({database}) => (database.known ? bondsOf(database.value.ports) : [])),
    ...(features === null ? {} : {features}),
  })
}

function bridgeInput(bridge: BridgeModel): BridgeInput {
  const {flows, ports, fdb} = bridge
  const groups = groupsOf(bridge)
  const database = valueOr(bridge.database, null)
  return {
    name: bridge.name,
    failMode: database?.failMode ?? null,
    flows: flows.known ? flows.value.items : [],
    groups: groups.known ? groups.value.items : [],
    ports: valueOr(ports, []),
    // The switch's own default; `ovs-ofctl show` of old versions doesn't say.
    frags: valueOr(bridge.frags, null) ?? 'normal',
    // OpenFlow 1.3 and later have no such setting: a miss drops, unless a flow says otherwise.
    tableMiss: new Map(),
    fdb: fdb.known ? fdb.value.items : [],
    otherConfig: database?.otherConfig ?? new Map(),
    mcastSnooping: database?.mcastSnooping ?? false,
    stp: database?.stp ?? false,
    rstp: database?.rstp ?? false,
    floodVlans: database?.floodVlans ?? [],
    mirrors: database?.mirrors ?? [],
    missing: missingOf(bridge),
    ...(database === null ? {} : {control: database.control, sampling: database.sampling}),
    get meters() {
      return bridge.meters.known ? bridge.meters.value.items.map(({id}) => id) : undefined
    },
  }
}

const NO_GROUPS: BridgeModel['groups'] = known({items: [], unparsed: []})

/** Where no flow sends to a group, nobody needs to know of any. What is not understood may send to one. */
function groupsOf(bridge: BridgeModel): BridgeModel['groups'] {
  const {flows} = bridge
  const isGroup = ({kind}: Action): boolean => kind === 'group' || kind === 'unknown'
  const none = flows.known && !flows.value.items.some(({actions}) => someAction(actions, isGroup))
  return none ? NO_GROUPS : bridge.groups
}

function missingOf(bridge: BridgeModel): ReadonlyMap<string, string> {
  const {flows, ports, fdb, database} = bridge
  const groups = groupsOf(bridge)
  const missing = new Map<string, string>()
  for (const [what, piece] of Object.entries({flows, groups, ports, fdb, database})) {
    if (!piece.known) missing.set(what, piece.reason)
  }
  const note = (what: string, reason: string | null) => {
    if (reason !== null && !missing.has(what)) missing.set(what, reason)
  }
  note('flows', flowDoubt(bridge))
  note('groups', unparsedDoubt('groups', groups))
  note('fdb', unparsedDoubt('fdb', fdb))
  note(
    'ports',
    bridge.portsDesc.known
      ? unparsedDoubt('ports-desc', bridge.portsDesc)
      : unparsedDoubt('ofctl-show', bridge.ofctlShow),
  )
  for (const [id, source] of groups === NO_GROUPS ? [] : groupDoubts(bridge))
    note('groups', `${source} has group ${id}, which the dump of groups lacks`)
  for (const [ofport, source] of portDoubts(bridge))
    note('ports', `${source} has port ${ofport}, which ports-desc lacks`)
  return missing
}

function nativeTunnels(node: NodeModel): NativeTunnelInput | null {
  const {ovsRoutes, tnlNeigh} = node
  if (!ovsRoutes.known || !tnlNeigh.known) return null
  if (ovsRoutes.value.unparsed.length > 0 || tnlNeigh.value.unparsed.length > 0) return null
  return {routes: ovsRoutes.value.items, neighbours: tnlNeigh.value.items}
}
