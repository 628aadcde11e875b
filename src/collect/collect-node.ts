import {Cluster} from '../model/cluster.ts'
import type {NodeModel} from '../model/node.ts'
import type {PodRef} from '../snapshot/manifest.ts'
import type {Answer} from '../sources/node/answer.ts'
import type {NodeSession} from '../sources/node/session.ts'
import {EvidenceStore} from './evidence-store.ts'
import {firstQuestions, furtherQuestions, netnsQuestions, ownQuestions, podQuestions} from './node-questions.ts'
import {type LocalPod, podsOfNetns} from './pods-of-netns.ts'
import type {Purpose} from './wanted.ts'

export interface NodeTask {
  readonly node: string
  readonly purpose: Purpose
  /** Pods that the API server places here; their addresses tell whose a network namespace is where its veth doesn't. */
  readonly pods: readonly LocalPod[]
  /** Whose network namespaces are read whole; null: everybody's. */
  readonly inside: readonly PodRef[] | null
  /** A shell in a container of a Pod, for one of `inside` whose network namespace the node doesn't show; left out: there is none. */
  readonly openPod?: (pod: PodRef) => NodeSession
}

/**
 * Reads a node: what doesn't depend on anything first, then what those answers name. Every answer is kept as it comes.
 *
 * @returns whether the node answered at all
 */
export async function collectNode(session: NodeSession, store: EvidenceStore, task: NodeTask): Promise<boolean> {
  const first = await session.ask(firstQuestions(task.purpose))
  for (const answer of first) store.addAnswer(task.node, answer)
  const node = modelOf(task.node, first)
  const names = netnsOf(first)
  const [further, insides] = await Promise.all([
    session.ask(furtherQuestions(node, task.purpose)),
    session.ask(netnsQuestions(names)),
  ])
  for (const answer of further) store.addAnswer(task.node, answer)
  const owners = ownersOf(node, task.pods, insides)
  for (const answer of insides) store.addAnswer(task.node, withPod(answer, owners))
  const wanted = [...owners].filter(([, pod]) => task.inside === null || task.inside.some((one) => isSame(one, pod)))
  const rest = await session.ask(wanted.flatMap(([netns, pod]) => podQuestions(netns, pod, task.purpose)))
  for (const answer of rest) store.addAnswer(task.node, answer)
  const entered = wanted.map(([, pod]) => pod)
  const missing = task.pods.filter(
    (pod) => task.inside?.some((one) => isSame(one, pod)) && !entered.some((one) => isSame(one, pod)),
  )
  const [lost] = first
  if (lost === undefined || first.some(({exitCode}) => exitCode !== null)) {
    await Promise.all(missing.map((pod) => askInPod(store, task, pod)))
    return true
  }
  // A node that doesn't answer has no Pod that does.
  for (const pod of missing)
    for (const question of ownQuestions(pod, task.purpose)) store.addAnswer(task.node, {...lost, question})
  return false
}

/** The same questions from the Pod itself: a runtime may keep network namespaces where the agent's container doesn't see them. */
async function askInPod(
  store: EvidenceStore,
  {node, purpose, openPod}: NodeTask,
  {namespace, name}: PodRef,
): Promise<void> {
  const session = openPod?.({namespace, name})
  try {
    const answers = await session?.ask(ownQuestions({namespace, name}, purpose))
    for (const answer of answers ?? []) store.addAnswer(node, answer)
  } finally {
    session?.close()
  }
}

/** A node as its first answers show it, by the parsers that read a snapshot. */
function modelOf(name: string, answers: readonly Answer[]): NodeModel {
  const store = new EvidenceStore('local', name, new Date(0).toISOString())
  for (const answer of answers) store.addAnswer(name, answer)
  const node = new Cluster(store.snapshot()).node(name)
  if (node === null) throw new Error(`nothing was asked of ${name}`)
  return node
}

function netnsOf(answers: readonly Answer[]): readonly string[] {
  const answer = answers.find(({question}) => question.spec.id === 'netns')
  return answer?.exitCode === 0 ? answer.stdout.toString('utf8').split('\n').filter(Boolean) : []
}

function ownersOf(node: NodeModel, pods: readonly LocalPod[], answers: readonly Answer[]): ReadonlyMap<string, PodRef> {
  const names = new Set(answers.map(({question}) => question.netns ?? ''))
  const said = (netns: string, id: string): string | null => {
    const answer = answers.find(({question}) => question.netns === netns && question.spec.id === id)
    return answer?.exitCode === 0 ? answer.stdout.toString('utf8') : null
  }
  const insides = [...names].map((netns) => ({netns, links: said(netns, 'ip-link'), addresses: said(netns, 'ip-addr')}))
  return podsOfNetns(node, pods, insides)
}

function withPod(answer: Answer, owners: ReadonlyMap<string, PodRef>): Answer {
  const pod = owners.get(answer.question.netns ?? '')
  return pod === undefined ? answer : {...answer, question: {...answer.question, pod}}
}

const isSame = (a: PodRef, b: PodRef): boolean => a.namespace === b.namespace && a.name === b.name
