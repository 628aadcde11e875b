import {type Draft, onBridge} from '../trace/mutate.ts'

/** One more line in a node's dump of flows, statistics and all, as it stands there. */
export const addFlow =
  (node: string, line: string) =>
  (draft: Draft): Draft =>
    draft.text(onBridge(node, 'flows.txt'), (text) => `${text.trimEnd()}\n ${line}\n`)
