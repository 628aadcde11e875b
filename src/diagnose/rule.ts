import type {Cluster} from '../model/cluster.ts'
import type {Known} from '../model/known.ts'
import type {ClusterFacts} from '../trace/cluster-facts.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import type {ClusterIndex} from './cluster-index.ts'
import type {Evidence, Remedy, Severity, Where} from './finding.ts'
import type {Thresholds} from './thresholds.ts'

/** What every rule may ask: the model, what traces work out of it, and look-ups that stay fast with many nodes. */
export interface ClusterContext {
  readonly cluster: Cluster
  readonly facts: ClusterFacts
  readonly index: ClusterIndex
  readonly thresholds: Thresholds
}

/** A rule that is asked once a node sees that node beside the cluster. */
export interface NodeContext extends ClusterContext {
  readonly node: NodeFacts
}

/** One thing wrong, as a rule yields it: the rule itself says the rest. */
export interface Found {
  readonly kind: 'found'
  readonly where: Where
  /** One sentence: names, what was found, what was expected. */
  readonly message: string
  /** At least one line, the most telling first. */
  readonly evidence: readonly Evidence[]
  /** What stands for `{device}` and the like in the rule's remedy; `{node}`, and of a pod `{namespace}` and `{name}`, are known. */
  readonly values?: Readonly<Record<string, string>>
  /** Where this case is worse or milder than the rule. */
  readonly severity?: Severity
  /** Where this case has a cause of its own. */
  readonly cause?: string
  /** Where this case has a remedy of its own; takes no placeholders. */
  readonly remedy?: readonly Remedy[]
  /** Other places that it is about, by which it may follow from another finding: the endpoint's pod of a Service. */
  readonly touches?: readonly Where[]
}

/** A piece of evidence that a rule asked for, read or not: coverage counts it, and names it where it is missing. */
export interface Needed {
  readonly kind: 'needed'
  readonly node: string | null
  /** The probe's id, and of what where it isn't the node: `ip-link`, `ip-link of pod default/client`, `flows of br-int`, `core/v1/pods`. */
  readonly what: string
  readonly piece: Known<unknown>
}

/** A question that no evidence answers, though all of it was read: said with what to measure, not counted as unread. */
export interface Open {
  readonly kind: 'open'
  readonly where: Where
  readonly what: string
  readonly reason: string
  /** A command that would tell. */
  readonly measure: string | null
}

export type Outcome = Found | Needed | Open

/** That a finding of this rule follows from one of `rule`, where both are about the same object, or node, or anything (`cluster`). */
export interface Follow {
  readonly rule: string
  readonly by: 'object' | 'node' | 'cluster'
}

interface RuleText {
  /** `ANT` and four digits, the first two of its layer; never used again once retired. */
  readonly id: string
  /** Short name in lower case: its file's name. */
  readonly slug: string
  /** What is wrong, without names: `The node's end of a pod's veth pair is down`. */
  readonly title: string
  readonly severity: Severity
  /** Ids of probes (`ip-link`) and resources (`core/v1/pods`) that it reads. */
  readonly needs: readonly string[]
  /** Rules whose findings explain those of this one, the likeliest first. */
  readonly follows: readonly Follow[]
  /** Reasons of `Stopped` (src/trace/result.ts) that a finding of it explains, where the packet stops at what it is about: `link-down`. */
  readonly explains?: readonly string[]
  /** How it comes about. One or two sentences. */
  readonly cause: string
  /** What stops working. */
  readonly impact: string
  /** How it is told from evidence, and when it says nothing. For the page. */
  readonly detection: string
  /** What to look at and how to repair. `{node}`, `{namespace}`, `{name}` and the finding's `values` are filled in. */
  readonly remedy: readonly Remedy[]
  /** `real`: seen on a real cluster or Open vSwitch broken so. `made`: tested on evidence written by hand. */
  readonly proof: 'real' | 'made'
}

/** Asked once for each node. Compares nothing between nodes but through `index` and `facts`. */
export interface NodeRule extends RuleText {
  readonly scope: 'node'
  readonly evaluate: (context: NodeContext) => Iterable<Outcome>
}

/** Asked once: for what only the API server knows, and what differs between nodes. */
export interface ClusterRule extends RuleText {
  readonly scope: 'cluster'
  readonly evaluate: (context: ClusterContext) => Iterable<Outcome>
}

/** One kind of fault: how it is told, and what to say of it. `evaluate` is pure, most simply a generator. */
export type Rule = NodeRule | ClusterRule

/**
 * Asks for a piece of evidence inside a rule: `const links = yield* need(node.name, 'ip-link', node.model.links)`.
 *
 * @returns its value, or null where it was not read, which is noted
 */
export function* need<T>(node: string | null, what: string, piece: Known<T>): Generator<Needed, T | null> {
  yield {kind: 'needed', node, what, piece}
  return piece.known ? piece.value : null
}

/** A finding, for a rule to yield. */
export const found = (what: Omit<Found, 'kind'>): Found => ({kind: 'found', ...what})

/** An open question, for a rule to yield. */
export const open = (what: Omit<Open, 'kind'>): Open => ({kind: 'open', ...what})
