import {fixtureFiles} from '../../../fixtures.ts'

/** Texts that Open vSwitch printed, which are damaged line by line. */
export interface Seeds {
  readonly flows: readonly string[]
  readonly groups: readonly string[]
  readonly traces: readonly string[]
}

interface Case {
  readonly flows?: Readonly<Record<string, string>>
  readonly flowsNamed?: Readonly<Record<string, string>>
  readonly groups?: Readonly<Record<string, string>>
  readonly expected: {readonly rawOutput?: string}
}

/** What the cases of the corpus hold, each text once. */
export function seeds(): Seeds {
  const flows = new Set<string>()
  const groups = new Set<string>()
  const traces = new Set<string>()
  for (const suite of ['ovs-trace', 'ovs-random', 'antrea-like']) {
    for (const {path, text} of fixtureFiles('corpus', suite)) {
      if (!path.endsWith('.json')) continue
      const corpus: Case = JSON.parse(text())
      for (const dump of [corpus.flows, corpus.flowsNamed]) add(flows, Object.values(dump ?? {}))
      add(groups, Object.values(corpus.groups ?? {}))
      add(traces, [corpus.expected.rawOutput ?? ''])
    }
  }
  return {flows: [...flows], groups: [...groups], traces: [...traces]}
}

function add(texts: Set<string>, more: readonly string[]): void {
  for (const text of more) if (text.trim() !== '') texts.add(text)
}
