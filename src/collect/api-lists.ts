import type {Purpose} from './wanted.ts'

/** What it takes to find the nodes and their agents. */
const FOR_AGENTS = ['core/v1/nodes', 'core/v1/pods'] as const

/** What a trace reads of the API server; `core/v1/configmaps` and the endpoints of a Service come besides, once more is known. */
const FOR_TRACE = [
  'core/v1/nodes',
  'core/v1/pods',
  'core/v1/services',
  'crd.antrea.io/v1beta1/egresses',
  'networking.k8s.io/v1/servicecidrs',
] as const

/** Which flows are a policy's shows in whom it is for; the controller knows that of all nodes at once. */
const FOR_FLOWS = [
  ...FOR_TRACE,
  'controlplane.antrea.io/v1beta2/appliedtogroups',
  'controlplane.antrea.io/v1beta2/addressgroups',
] as const

/** Everything that a snapshot holds of the API server. Never Secrets. */
const FOR_SNAPSHOT = [
  ...FOR_TRACE,
  'core/v1/namespaces',
  'core/v1/endpoints',
  'core/v1/events',
  'discovery.k8s.io/v1/endpointslices',
  'networking.k8s.io/v1/networkpolicies',
  'apps/v1/daemonsets',
  'apps/v1/deployments',
  'apiregistration.k8s.io/v1/apiservices',
  'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  'policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
  'crd.antrea.io/v1beta1/clusternetworkpolicies',
  'crd.antrea.io/v1beta1/networkpolicies',
  'crd.antrea.io/v1beta1/tiers',
  'crd.antrea.io/v1beta1/clustergroups',
  'crd.antrea.io/v1beta1/groups',
  'crd.antrea.io/v1beta1/externalippools',
  'crd.antrea.io/v1beta1/antreaagentinfos',
  'crd.antrea.io/v1beta1/antreacontrollerinfos',
  'crd.antrea.io/v1beta1/traceflows',
  'crd.antrea.io/v1alpha1/antreanodeconfigs',
  'crd.antrea.io/v1alpha2/trafficcontrols',
  'crd.antrea.io/v1beta1/ippools',
  'controlplane.antrea.io/v1beta2/networkpolicies',
  'controlplane.antrea.io/v1beta2/appliedtogroups',
  'controlplane.antrea.io/v1beta2/addressgroups',
  'controlplane.antrea.io/v1beta2/egressgroups',
  'system.antrea.io/v1beta1/controllerinfos',
  'stats.antrea.io/v1alpha1/networkpolicystats',
  'stats.antrea.io/v1alpha1/antreaclusternetworkpolicystats',
  'stats.antrea.io/v1alpha1/antreanetworkpolicystats',
] as const

/** The Lists to read, as `group/version/resource`. */
export function listsFor(purpose: Purpose): readonly string[] {
  if (purpose === 'snapshot') return FOR_SNAPSHOT
  if (isForTraces(purpose)) return FOR_TRACE
  return purpose === 'flows' ? FOR_FLOWS : FOR_AGENTS
}

/** Whether the ConfigMaps of Antrea's namespace are read besides. */
export const needsConfiguration = (purpose: Purpose): boolean => purpose === 'snapshot' || isForTraces(purpose)

const isForTraces = (purpose: Purpose): boolean => purpose === 'trace' || purpose === 'traces'

/** The path of a List: of all namespaces, or of one. */
export function listPath(resource: string, namespace: string | null = null): string {
  const [group = '', version = '', name = ''] = resource.split('/')
  const root = group === 'core' ? `/api/${version}` : `/apis/${group}/${version}`
  return `${root}${namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${name}`
}
