import {Cluster} from '../model/cluster.ts'
import type {NodeModel} from '../model/node.ts'
import type {Lookup} from '../model/probe-reader.ts'
import type {PodRef} from '../snapshot/manifest.ts'
import {IN_NETNS, type ProbeSpec, probeNamed} from '../snapshot/probes.ts'
import type {Question} from '../snapshot/question.ts'
import type {Answer} from '../sources/node/answer.ts'
import type {NodeSession} from '../sources/node/session.ts'
import {askAtOnce} from './ask-at-once.ts'
import {EvidenceStore} from './evidence-store.ts'
import {furtherQuestions, leadingQuestions, ownQuestions, podQuestions, restQuestions} from './node-questions.ts'
import {type InsideNetns, type LocalPod, parseNetns, podsOfNetns} from './pods-of-netns.ts'
import {type Purpose, withCompanions} from './wanted.ts'

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

/** Reads one node through its session: what its purpose takes first, then what turns out to be looked for. Every answer is kept as it comes. */
export class NodeReader {
  readonly session: NodeSession
  readonly #store: EvidenceStore
  readonly #task: NodeTask
  readonly #asked = new Set<string>()
  /** The network namespaces of Pods that can be entered, by `namespace/name`. */
  #netnsOf: ReadonlyMap<string, string> = new Map()

  constructor(session: NodeSession, store: EvidenceStore, task: NodeTask) {
    this.session = session
    this.#store = store
    this.#task = task
  }

  /**
   * Asks what doesn't depend on anything, then what those answers name; the node is never left waiting for a next question.
   *
   * @returns whether the node answered at all
   */
  async readFirst(): Promise<boolean> {
    const {purpose} = this.#task
    const [leading, rest] = [this.#ask(leadingQuestions(purpose)), this.#ask(restQuestions(purpose))]
    const first = await leading
    if (first.length === 0) return hasAnswered(await rest)
    const node = modelOf(this.#task.node, first)
    const further = this.#ask(furtherQuestions(node, purpose))
    const inside = this.#enter(node, first)
    await Promise.all([rest, further, inside])
    return hasAnswered(first)
  }

  /** Asks for what was looked for. Gives how many questions there were: none for what can't be asked. */
  async readMore(wanted: readonly Lookup[]): Promise<number> {
    const questions = withCompanions(wanted)
      .flatMap((lookup) => this.#questionFor(lookup) ?? [])
      .filter((question) => !this.#asked.has(keyOf(question)))
    const once = [...new Map(questions.map((question) => [keyOf(question), question])).values()]
    await this.#ask(once)
    return once.length
  }

  async #ask(questions: readonly Question[]): Promise<readonly Answer[]> {
    for (const question of questions) this.#asked.add(keyOf(question))
    const {node, purpose} = this.#task
    const answers = await (purpose === 'trace' ? askAtOnce(this.session, questions) : this.session.ask(questions))
    for (const answer of answers) this.#store.addAnswer(node, answer)
    return answers
  }

  /** Reads Pods' network namespaces. */
  async #enter(node: NodeModel, first: readonly Answer[]): Promise<void> {
    const {purpose, pods, inside, node: name} = this.#task
    const insides = netnsOf(first)
    const owners = podsOfNetns(node, pods, insides)
    this.#netnsOf = new Map([...owners].map(([netns, pod]) => [nameOf(pod), netns]))
    if (purpose === 'trace') this.#keepDevices(owners, insides, first)
    const wanted = [...owners].filter(([, pod]) => inside === null || inside.some((one) => isSame(one, pod)))
    await this.#ask(wanted.flatMap(([netns, pod]) => podQuestions(netns, pod, purpose)))
    const missing = pods.filter((pod) => inside?.some((one) => isSame(one, pod)) && !this.#netnsOf.has(nameOf(pod)))
    const [lost] = first
    if (lost === undefined || hasAnswered(first))
      return void (await Promise.all(missing.map((pod) => this.#askInPod(pod))))
    // A node that doesn't answer has no Pod that does.
    for (const pod of missing)
      for (const question of ownQuestions(pod)) this.#store.addAnswer(name, {...lost, question})
  }

  /** What was seen while whose they are was found out is all that a trace asks of a Pod's devices. */
  #keepDevices(owners: ReadonlyMap<string, PodRef>, insides: readonly InsideNetns[], first: readonly Answer[]): void {
    const answer = first.find(({question}) => question.spec.id === 'netns')
    for (const {netns, devices} of insides) {
      const pod = owners.get(netns)
      if (answer === undefined || pod === undefined || devices === '') continue
      for (const spec of DEVICES) {
        const question = {spec, netns, pod}
        this.#asked.add(keyOf(question))
        this.#store.addAnswer(this.#task.node, {
          ...answer,
          question,
          stdout: Buffer.from(`${devices}\n`),
          stderr: NOTHING,
        })
      }
    }
  }

  /** The same questions from the Pod itself: a runtime may keep network namespaces where the agent's container doesn't see them. */
  async #askInPod({namespace, name}: PodRef): Promise<void> {
    const {node, openPod} = this.#task
    const session = openPod?.({namespace, name})
    try {
      // Once: its shell does not stay for what may be looked for later.
      const answers = await session?.ask(ownQuestions({namespace, name}))
      for (const answer of answers ?? []) this.#store.addAnswer(node, answer)
    } finally {
      session?.close()
    }
  }

  #questionFor({id, scope: {bridge, pod, device, policy}}: Lookup): Question | null {
    const of = {
      ...(bridge === undefined ? {} : {bridge}),
      ...(device === undefined ? {} : {device}),
      ...(policy === undefined ? {} : {policy}),
    }
    if (pod === undefined) {
      const [scope = 'node'] = (['bridge', 'device', 'policy'] as const).filter((one) => one in of)
      const spec = probeNamed(id, scope)
      return spec === null ? null : {spec, ...of}
    }
    const [spec, netns] = [probeNamed(id, 'pod'), this.#netnsOf.get(nameOf(pod))]
    return spec === null || netns === undefined ? null : {spec, netns, pod}
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

function netnsOf(answers: readonly Answer[]): readonly InsideNetns[] {
  const answer = answers.find(({question}) => question.spec.id === 'netns')
  const all = parseNetns(answer?.stdout.toString('utf8') ?? '')
  // One that was cut off has shown a part of them, and of the last one nobody knows whether all.
  return answer?.exitCode === 0 ? all : all.slice(0, -1)
}

/** Both are in what was printed of every network namespace. */
const DEVICES: readonly ProbeSpec[] = ['ip-link', 'ip-addr'].flatMap((id) => {
  const spec = probeNamed(id, 'pod')
  return spec === null ? [] : [{...spec, argv: IN_NETNS}]
})

const NOTHING = Buffer.alloc(0)

const hasAnswered = (answers: readonly Answer[]): boolean => answers.some(({exitCode}) => exitCode !== null)

const keyOf = ({spec, bridge, device, policy, pod}: Question): string =>
  JSON.stringify([spec.id, spec.scope, bridge, device, policy, pod?.namespace, pod?.name])

const nameOf = ({namespace, name}: PodRef): string => `${namespace}/${name}`

const isSame = (a: PodRef, b: PodRef): boolean => nameOf(a) === nameOf(b)
