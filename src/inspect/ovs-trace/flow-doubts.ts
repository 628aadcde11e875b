import type {PipelineResult} from '../../ovs/pipeline/result.ts'
import type {Switch} from '../../ovs/pipeline/switch.ts'

/** What flows that could not be read mean for an answer. */
export interface FlowDoubts {
  /** Why a miss is none, perhaps: another flow may have taken the packet. */
  readonly undetermined: readonly string[]
  /** Where flows took it all the way, one that nobody could read may have gone first. */
  readonly assumed: readonly string[]
}

/** Looks at the bridges that the packet came through, whose dumps may not be whole. */
export function flowDoubts({bridges}: Switch, {passes, effects}: PipelineResult): FlowDoubts {
  const doubtful = (name: string): string[] => {
    const doubt = bridges.get(name)?.input.missing.get('flows')
    return doubt === undefined ? [] : [doubt]
  }
  const seen = new Set(passes.flatMap((pass) => pass.bridges))
  const missed = new Set(
    effects.flatMap((effect) => (effect.kind === 'drop' && effect.reason === 'miss' ? [effect.at.bridge] : [])),
  )
  return {
    undetermined: [...missed].flatMap(doubtful),
    assumed: [...seen]
      .filter((name) => !missed.has(name))
      .flatMap(doubtful)
      .map((doubt) => `no flow that could not be read goes first (${doubt})`),
  }
}
