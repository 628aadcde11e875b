import {listsFor, needsConfiguration} from './api-lists.ts'
import type {Purpose} from './wanted.ts'

/** One right that a question needs, as RBAC names it. */
export interface Permission {
  readonly group: string
  readonly resource: string
  readonly subresource: string | null
  readonly verb: 'list' | 'get' | 'create'
  /** Needed in Antrea's namespace alone. */
  readonly inAntreas: boolean
}

const COMMANDS: Readonly<Record<Purpose, readonly string[]>> = {
  addressgroups: ['get addressgroups'],
  agentinfo: ['get agentinfo'],
  appliedtogroups: ['get appliedtogroups'],
  flows: ['get flows'],
  networkpolicies: ['get networkpolicies'],
  podinterfaces: ['get podinterfaces'],
  snapshot: ['snapshot', 'diagnose', 'check'],
  trace: ['trace-packet'],
  traces: ['ovs trace', 'ovs match'],
  version: ['version'],
}

/** The purposes, with the commands that read for each. */
export const PURPOSES = Object.entries(COMMANDS) as readonly (readonly [Purpose, readonly string[]])[]

/** What an account must be allowed for a purpose. A question about a Service reads its endpoints besides. */
export function permissionsFor(purpose: Purpose): readonly Permission[] {
  const lists = listsFor(purpose).map((resource) => listing(resource, false))
  const endpoints = purpose === 'trace' ? [listing('discovery.k8s.io/v1/endpointslices', false)] : []
  const configuration = needsConfiguration(purpose) ? [listing('core/v1/configmaps', true)] : []
  return [...lists, ...endpoints, ...configuration, ...EXEC]
}

/** An exec over a WebSocket is a GET to the API server; newer ones ask for the right to create it all the same. */
const EXEC: readonly Permission[] = (['get', 'create'] as const).map((verb) => ({
  group: '',
  resource: 'pods',
  subresource: 'exec',
  verb,
  inAntreas: true,
}))

function listing(path: string, inAntreas: boolean): Permission {
  const [group = '', , resource = ''] = path.split('/')
  return {group: group === 'core' ? '' : group, resource, subresource: null, verb: 'list', inAntreas}
}
