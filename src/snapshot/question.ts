import type {PodRef, PolicyFlowsRef} from './manifest.ts'
import {type ProbeSpec, TRACE_PROBE} from './probes.ts'

/** A probe, and what of a node it is put to. */
export interface Question {
  readonly spec: ProbeSpec
  readonly bridge?: string
  readonly device?: string
  readonly policy?: PolicyFlowsRef
  /** Of the witness: the packet as `ofproto/trace` takes it, and the states that conntrack gives it: `trk,est`. */
  readonly flow?: string
  readonly ctNext?: readonly string[]
  /** Of a probe inside a network namespace: its file's name, and whose it is. */
  readonly netns?: string
  readonly pod?: PodRef
}

/** What is filled in for `{bridge}`, `{device}`, `{policy}`, `{namespace}`, `{type}` and `{flow}` of a probe's argv, and for the states behind it. */
export function placeholders({bridge, device, policy, flow, ctNext = []}: Question): ReadonlyMap<string, string> {
  const filled: [string, string | undefined][] = [
    ['{bridge}', bridge],
    ['{device}', device],
    ['{policy}', policy?.name],
    ['{namespace}', policy?.namespace ?? undefined],
    ['{type}', policy?.type],
    ['{flow}', flow],
    ...ctNext.map((state, i): [string, string] => [statePlaceholder(i), state]),
  ]
  return new Map(filled.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

/** The words of a probe's command: of the witness, with an option for each state. */
export function wordsOf({argv}: ProbeSpec, states: number): readonly string[] {
  return [...argv, ...Array.from({length: states}, (_, i) => ['--ct-next', statePlaceholder(i)]).flat()]
}

/** The question of the witness that has this command. */
export function traceQuestion(argv: readonly string[]): Question {
  const at = (placeholder: string): string => argv[TRACE_PROBE.argv.indexOf(placeholder)] ?? ''
  const ctNext = argv.slice(TRACE_PROBE.argv.length).filter((_, i) => i % 2 === 1)
  return {spec: TRACE_PROBE, bridge: at('{bridge}'), flow: at('{flow}'), ctNext}
}

const statePlaceholder = (i: number): string => `{state-${i + 1}}`

/** Why a name may not be put to a node, or null where it may: an option, or a text that would break the line it travels in. */
export function nameFault(name: string): string | null {
  if (name === '') return 'it is empty'
  if (name.startsWith('-')) return 'it begins like an option'
  return /\p{Cc}/u.test(name) ? 'it holds a control character' : null
}

/** The command as it is run, for the manifest: `netnsFolder` is where the node keeps its named network namespaces. */
export function argvOf(question: Question, netnsFolder: string | null): readonly string[] {
  const filled = placeholders(question)
  const argv = wordsOf(question.spec, question.ctNext?.length ?? 0)
  const words = withoutNamespace(question) ? argv.filter((_, i) => !isNamespaceOption(argv, i)) : argv
  const folder = netnsFolder ?? '/var/run/netns'
  const command = words.map((word) => (word === '{netns}' ? folder : (filled.get(word) ?? word)))
  return question.netns === undefined ? command : ['nsenter', `--net=${folder}/${question.netns}`, ...command]
}

/** Whether a policy is cluster-wide: then it is asked for without `-n`. */
export const withoutNamespace = ({policy}: Question): boolean => policy !== undefined && policy.namespace === null

/** Whether the word at `i` is `-n` or its value. */
export const isNamespaceOption = (argv: readonly string[], i: number): boolean =>
  argv[i] === '{namespace}' || (argv[i] === '-n' && argv[i + 1] === '{namespace}')
