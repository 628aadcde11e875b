import {EXIT, Problem} from '../../problem.ts'
import {tunnelDestination} from './address.ts'
import type {Run} from './context.ts'
import type {RunOptions} from './options.ts'
import {copyOf} from './packet.ts'
import {releaseIds} from './recirculation.ts'
import type {Pass, PipelineResult} from './result.ts'
import type {Switch} from './switch.ts'
import {MAX_PASSES, translate} from './translate.ts'

/**
 * Sends one packet through a bridge, and on after every recirculation.
 *
 * @throws {Problem} PIPELINE_NO_BRIDGE
 */
export function runPacket(sw: Switch, options: RunOptions): PipelineResult {
  const bridge = sw.bridges.get(options.bridge)
  if (!bridge) {
    throw new Problem(`no bridge '${options.bridge}': there is ${[...sw.bridges.keys()].join(', ') || 'none'}`, {
      code: 'PIPELINE_NO_BRIDGE',
      exit: EXIT.usage,
    })
  }
  const run: Run = {
    sw,
    options,
    faithful: options.mode === 'faithful',
    queue: [],
    choices: [],
    undetermined: [],
    learned: new Map(),
    bonded: new Map(),
    unseen: new Map(),
    mirrorOrders: new Map(),
    learnedMacs: new Map(),
    arrivedTunnel: tunnelDestination(options.packet),
    ctNextUsed: 0,
    recircIds: new Map(),
    lastRecircId: 0,
    looks: 0,
    neighbours: [],
    neighbourAsked: null,
    listBytes: new Map(),
  }
  const passes: Pass[] = [translate(run, bridge, copyOf(options.packet), null)]
  releaseIds(run)
  for (
    let next = run.queue.shift();
    next && passes.length < (options.maxPasses ?? MAX_PASSES);
    next = run.queue.shift()
  ) {
    passes.push(translate(run, next.bridge, next.packet, next))
    releaseIds(run)
  }
  return {
    passes,
    effects: passes.flatMap(({effects}) => effects),
    choices: run.choices,
    undetermined: run.undetermined,
  }
}
