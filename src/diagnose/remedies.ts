import type {Remedy} from './finding.ts'

/** Changes nothing. */
export const look = (text: string, command: string): Remedy => ({kind: 'look', text, command})

/** Changes something; without a command where none does it alone. */
export const repair = (text: string, command: string | null = null): Remedy => ({kind: 'repair', text, command})

/** The agent makes its ports, routes and rules when it starts. */
export const startAgentAnew = (text: string): Remedy =>
  repair(
    text,
    'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
  )

/** A new pod gets an interface, a port and flows of its own. */
export const startPodAnew = (text = 'Start the pod anew'): Remedy =>
  repair(text, 'kubectl delete pod -n {namespace} {name}')
