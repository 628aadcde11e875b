import {routesLocalnet} from '../../host/route-localnet.ts'
import type {NodeState} from '../node-state.ts'
import type {Path} from '../path.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import type {Ending} from './place.ts'

/** A packet from or to 127.0.0.0/8 does not cross a device other than `lo` (net/ipv4/route.c), unless a setting lets it. null: it may go on. */
export function loopbackStops(
  world: World,
  path: Path,
  node: NodeState,
  device: string,
  address: string,
): Ending | null {
  if (!address.startsWith('127.') || device === 'lo') return null
  const sysctl = world.coverage.need(node.name, 'sysctl', node.facts.model.sysctl)
  const {enabled, evidence} = sysctl ? routesLocalnet(sysctl.items, device) : {enabled: null, evidence: null}
  if (enabled) return null
  const text = `${address} is a loopback address, and ${device} of ${node.name}`
  if (enabled === null)
    return lost(path, node.name, 'sysctl', `${text} may pass it or not: route_localnet was not read`)
  return stopHere(path, node.name, 'sysctl', {
    reason: 'route-localnet',
    text: `${text} passes none (route_localnet is 0)`,
    evidence: node.facts.sysctlEvidence(evidence),
  })
}
