import type {CorpusCase} from '../corpus-case.ts'
import {type PrivateOvs, SwitchGone} from '../private-ovs.ts'
import {readTrace} from '../read-trace.ts'
import {asLoaded, type Loaded} from './load.ts'
import type {Question} from './spec.ts'

/** Asks the real switch. */
export async function ask(
  ovs: PrivateOvs,
  {corpus, pipeline}: Loaded,
  question: Question,
  name: string,
): Promise<CorpusCase> {
  const argv = argumentsOf(corpus.bridges, question)
  const ours = argv.map((text) => asLoaded(pipeline, text))
  const trace = {
    command: 'ofproto/trace',
    argv: ours,
    bridge: question.bridge,
    flow: ours[1]!,
    form: question.isDatapath ? 'odp' : 'openflow',
    ctNext: question.ctNext,
    generate: false,
    packet: null,
  } as const
  try {
    const rawOutput = asLoaded(pipeline, await ovs.appctl('ofproto/trace', ...argv))
    return {...corpus, name, trace, expected: {exitCode: 0, passes: readTrace(rawOutput), rawOutput}}
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SwitchGone) throw error
    return {...corpus, name, trace, expected: {exitCode: 2, error: asLoaded(pipeline, error.message), passes: []}}
  }
}

/** What ofproto/trace is given; a datapath flow names the datapath. */
export function argumentsOf(bridges: CorpusCase['bridges'], {bridge, flow, isDatapath, ctNext}: Question): string[] {
  const ports = new Map(bridges.flatMap(({ports}) => ports.map(({name, odpPort}) => [name, odpPort] as const)))
  const numbered = flow.join(',').replace(/@(\w+)@/g, (_, name) => String(ports.get(name) ?? NO_PORT))
  return [isDatapath ? 'ovs-dummy' : bridge, numbered, ...ctNext.flatMap((state) => ['--ct-next', state])]
}

const NO_PORT = 99
