import {formatIp} from '../../ip.ts'
import {valueSet} from '../facts.ts'
import {serviceNames} from '../names.ts'
import {frontendOf} from '../services.ts'
import {
  assigned,
  destinationOf,
  hasCtState,
  isMiss,
  matched,
  named,
  type RoleOf,
  type RoleView,
  sourceOf,
  termOf,
} from './view.ts'

/** `Service default/web:80/tcp (10.96.10.10)`; by address and port where the Service is unknown. */
function service(view: RoleView): string | null {
  const front = frontendOf(view.facts.flow)
  if (front === null) return null
  const at = front.address ?? 'a NodePort'
  const names = serviceNames(view.lookup.service(front.address, front.protocol, front.port))
  return names === '' ? `Service at ${at}:${front.port}/${front.protocol}` : `Service ${names} at ${at}`
}

function group(view: RoleView): number | null {
  const action = view.facts.actions.find((a) => a.kind === 'group')
  return action ? action.id : null
}

const serviceLb: RoleOf = (view) => {
  if (isMiss(view)) return 'no Service, or its endpoint is chosen'
  const name = service(view)
  const id = group(view)
  if (view.facts.actions.some((a) => a.kind === 'learn')) return name && `${name}: remember the endpoint`
  const local = matched(view, 'reg4', 'FromLocal') === 1 ? ' (from this node)' : ''
  return name && `${name}${id === null ? '' : ` → group ${id}`}${local}`
}

const sessionAffinity: RoleOf = (view) => {
  if (isMiss(view)) return 'no endpoint remembered: to select'
  const name = service(view)
  const client = sourceOf(view)
  const endpoint = endpointSet(view)
  if (name === null || client === null) return null
  return `${name}: ${named(view, client)} stays with ${endpoint ?? 'its endpoint'}`
}

/** The endpoint that the actions load. */
function endpointSet(view: RoleView): string | null {
  const v4 = valueSet(view.facts.actions, 'reg3', 0, 32)
  const v6 = valueSet(view.facts.actions, 'xxreg3', 0, 128)
  const port = valueSet(view.facts.actions, 'reg4', 0, 16)
  const ip = v6 !== null ? formatIp({family: 6, value: v6}) : v4 !== null ? formatIp({family: 4, value: v4}) : null
  return ip === null ? null : `${named(view, ip)}${port === null ? '' : ` port ${port}`}`
}

const endpointDnat: RoleOf = (view) => {
  if (isMiss(view)) return 'no Service'
  const ct = view.facts.actions.find((a) => a.kind === 'ct')
  if (ct?.nat?.addressMin) {
    const {addressMin: ip, portMin: port} = ct.nat
    const at = ip.includes(':') ? `[${ip}]` : ip
    return `endpoint DNAT to ${at}${port === null ? '' : `:${port}`}${named(view, ip).slice(ip.length)}`
  }
  if (matched(view, 'reg0', 'SvcNoEp') === 1) return 'Service without endpoints: the agent rejects'
  if (assigned(view, 'reg4', 'ServiceEPState') === 1) return 'the chosen endpoint is gone: choose again'
  const id = group(view)
  return id === null ? null : `endpoint that is itself a Service → group ${id}`
}

const preRouting: RoleOf = (view) => (isMiss(view) ? 'not IP' : 'new connections: is it for a Service?')

const nodePortMark: RoleOf = (view) => {
  const to = destinationOf(view)
  return isMiss(view) ? 'no NodePort address' : to === null ? null : `NodePort address ${named(view, to)}`
}

const dsr: RoleOf = (view) => (isMiss(view) ? 'no DSR Service' : 'DSR Service')

const dnat: RoleOf = (view) => {
  const to = destinationOf(view)
  return isMiss(view) ? 'no Service' : to === null ? null : `Services (${to}): to kube-proxy through the gateway`
}

const snatMark: RoleOf = (view) => {
  if (isMiss(view)) return 'no SNAT'
  const [from, to] = [sourceOf(view), destinationOf(view)]
  if (from !== null && from === to) return `${named(view, from)} to itself through a Service: hairpin`
  const source = matched(view, 'reg0', 'PktSource')
  if (source === null) return null
  return matched(view, 'reg0', 'PktDestination') === source
    ? 'from the gateway back to the gateway: hairpin'
    : 'from the gateway to another node through an external address: SNAT'
}

const snat: RoleOf = (view) => {
  if (isMiss(view)) return 'no SNAT'
  const ct = view.facts.actions.find((a) => a.kind === 'ct')
  if (ct?.nat?.addressMin) {
    const hairpin = matched(view, 'ct_mark', 'Hairpin') === 1 ? 'hairpin ' : ''
    return `${hairpin}SNAT to ${named(view, ct.nat.addressMin)}`
  }
  return hasCtState(view, '-new') ? 'running connections with SNAT' : null
}

/** Until v1.5: replies to the hairpin's address go back to the pod that they came from. */
const serviceHairpin: RoleOf = (view) => {
  const to = destinationOf(view)
  return isMiss(view) ? 'no hairpin' : to === null ? null : `replies to ${named(view, to)}: hairpin`
}

/** Service load balancing and its address translation. */
export const SERVICE_ROLES: Readonly<Record<string, RoleOf>> = {
  PreRoutingClassifier: preRouting,
  NodePortMark: nodePortMark,
  SessionAffinity: (view) => (service(view) === null && !isMiss(view) ? dnat(view) : sessionAffinity(view)),
  ServiceLB: serviceLb,
  DSRServiceMark: dsr,
  EndpointDNAT: endpointDnat,
  DNAT: dnat,
  ServiceHairpin: serviceHairpin,
  HairpinSNAT: snatMark,
  SNATMark: snatMark,
  SNAT: (view) => (termOf(view, 'ct_mark') === null && !isMiss(view) ? null : snat(view)),
}
