import type {AgentConfig} from '../antrea/agent-config.ts'
import type {Service} from '../cluster/services.ts'
import {sameIpText} from '../ip.ts'
import {agentConfigOf} from '../model/antrea-context.ts'
import type {Cluster} from '../model/cluster.ts'
import {secondsBefore} from './instants.ts'
import {type Needed, need} from './rule.ts'

/** The agent hears of a Service, and writes its flows, some time after it was made or changed. */
const SETTLED_SECONDS = 10

const PROXY_NAME = 'service.kubernetes.io/service-proxy-name'

/** Asks inside a rule for the Services that AntreaProxy must have flows for by now; null where they, or its settings, were not read. */
export function* needHandledServices(cluster: Cluster): Generator<Needed, readonly Service[] | null> {
  const services = yield* need(null, 'core/v1/services', cluster.services)
  const config = yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster))
  if (!services || !config) return null
  return services.filter((service) => isHandled(service, config) && isSettled(service, cluster.takenAt))
}

/** A label takes a Service away from AntreaProxy; so do its settings skipServices and serviceProxyName. */
function isHandled(service: Service, {skipServices, serviceProxyName}: AgentConfig): boolean {
  const {namespace, name, clusterIPs, labels} = service
  if (service.type === 'ExternalName' || service.headless || service.deletionTimestamp !== null) return false
  if ((labels.get(PROXY_NAME) ?? null) !== serviceProxyName || labels.has('service.kubernetes.io/headless'))
    return false
  const skips = (entry: string): boolean =>
    entry === `${namespace}/${name}` || clusterIPs.some((ip) => sameIpText(ip, entry))
  return !skipServices.map((entry) => entry.trim()).some(skips)
}

/** Whether an object has been as it is for long enough to be known to all agents. */
export function isSettled(
  {changedAt, creationTimestamp}: {readonly changedAt: string | null; readonly creationTimestamp: string | null},
  now: string,
): boolean {
  const age = secondsBefore(now, changedAt ?? creationTimestamp)
  return age === null || age > SETTLED_SECONDS
}
