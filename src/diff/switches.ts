import {known} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import type {OvsBridge, OvsInterface, OvsPort} from '../ovs/syntax/ovsdb-switch.ts'
import type {Inventory, Item} from './inventory.ts'

/** Daemons, bridges and ports of a node. */
export function switchInventories(node: NodeModel): readonly Inventory[] {
  const {ovsdb, daemons, name} = node
  const bridges = ovsdb.known ? known(ovsdb.value.bridges) : ovsdb
  const of = (items: (bridge: OvsBridge) => readonly Item[]) =>
    bridges.known ? known(bridges.value.flatMap(items)) : bridges
  return [
    {
      kind: 'daemon',
      node: name,
      piece: 'daemons',
      items: known([
        {what: 'ovs-vswitchd', text: daemons.vswitchd.state},
        {what: 'ovsdb-server', text: daemons.ovsdbServer.state},
        {what: 'antrea-agent', text: daemons.agent.state},
      ]),
    },
    {
      kind: 'bridge',
      node: name,
      piece: 'ovsdb',
      items: of((bridge) => [{what: bridge.name, text: bridgeText(bridge)}]),
    },
    {
      kind: 'port',
      node: name,
      piece: 'ovsdb',
      items: of((bridge) =>
        bridge.ports.flatMap((port) =>
          port.interfaces.map((device) => ({what: `${device.name} of ${bridge.name}`, text: portText(port, device)})),
        ),
      ),
    },
  ]
}

const pairs = (map: ReadonlyMap<string, string>): string =>
  [...map]
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',')

const bridgeText = ({datapathType, failMode, stp, rstp, otherConfig, protocols}: OvsBridge): string =>
  [
    `datapath_type=${datapathType}`,
    `fail_mode=${failMode ?? ''}`,
    `stp=${stp}`,
    `rstp=${rstp}`,
    `protocols=${[...protocols].sort().join(',')}`,
    `other_config={${pairs(otherConfig)}}`,
  ].join('\n')

const portText = (port: OvsPort, device: OvsInterface): string =>
  [
    `type=${device.type}`,
    `ofport=${device.ofport ?? ''}`,
    `options={${pairs(device.options)}}`,
    `tag=${port.tag ?? ''}`,
    `external_ids={${pairs(port.externalIds)}}`,
    `error=${device.error ?? ''}`,
    `admin_state=${device.adminState ?? ''}`,
    `link_state=${device.linkState ?? ''}`,
  ].join('\n')
