import type {KubeNode} from '../cluster/nodes.ts'
import type {Pod} from '../cluster/pods.ts'
import type {ExecTarget} from '../sources/kube/exec.ts'

/** How a node can be asked: in its agent's container, or not at all. */
export type Access = {readonly target: ExecTarget} | {readonly reason: string}

export const AGENT_CONTAINER = 'antrea-agent'

/** The Pods of Antrea's agents, in whatever namespace they run. */
export const agentPods = (pods: readonly Pod[]): readonly Pod[] =>
  pods.filter(({labels}) => labels.get('app') === 'antrea' && labels.get('component') === AGENT_CONTAINER)

/** How each node is asked, by name; a node that nobody can ask is there with the reason. */
export function accessOf(nodes: readonly KubeNode[], pods: readonly Pod[]): ReadonlyMap<string, Access> {
  const agents = agentPods(pods)
  const names = new Set([...nodes.map(({name}) => name), ...agents.flatMap(({nodeName}) => nodeName ?? [])])
  return new Map([...names].sort().map((name) => [name, accessTo(name, nodes, agents)]))
}

function accessTo(name: string, nodes: readonly KubeNode[], agents: readonly Pod[]): Access {
  const node = nodes.find((one) => one.name === name)
  if (node?.os === 'windows' || node?.labels.get('kubernetes.io/os') === 'windows')
    return {reason: 'it runs Windows, whose probes are not on the list'}
  const here = agents.filter(({nodeName}) => nodeName === name)
  // While the agent is replaced there may be two: the one that runs can be asked.
  const agent = here.find(isAsked) ?? here.find(({phase}) => phase === 'Running') ?? here[0]
  if (agent === undefined) return {reason: 'no antrea-agent Pod runs there'}
  if (agent.phase !== 'Running')
    return {reason: `its agent Pod ${agent.namespace}/${agent.name} is ${agent.phase ?? 'in no known phase'}`}
  const why = agent.notRunning.get(AGENT_CONTAINER)
  if (why !== undefined)
    return {
      reason: `container ${AGENT_CONTAINER} of its agent Pod ${agent.namespace}/${agent.name} does not run: ${why}`,
    }
  return {target: {namespace: agent.namespace, pod: agent.name, container: AGENT_CONTAINER}}
}

const isAsked = ({phase, notRunning}: Pod): boolean => phase === 'Running' && !notRunning.has(AGENT_CONTAINER)
