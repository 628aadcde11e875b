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
  const argv = [question.bridge, question.flow.join(','), ...question.ctNext.flatMap((state) => ['--ct-next', state])]
  const ours = argv.map((text) => asLoaded(pipeline, text))
  const trace = {
    command: 'ofproto/trace',
    argv: ours,
    bridge: question.bridge,
    flow: ours[1]!,
    form: 'openflow',
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
