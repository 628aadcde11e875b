import * as assert from 'uvu/assert'
import {createConntrack} from '../../src/ovs/pipeline/conntrack/conntrack.ts'
import type {Conntrack} from '../../src/ovs/pipeline/conntrack/types.ts'
import type {BridgeInput} from '../../src/ovs/pipeline/input.ts'
import type {PipelineResult} from '../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import {parseConntrack, parseCtLimits, parseMaxConnections} from '../../src/ovs/syntax/conntrack-dump.ts'
import type {Flow, Group} from '../../src/ovs/syntax/flow-types.ts'
import {parseFlows} from '../../src/ovs/syntax/flows.ts'
import {parseGroups} from '../../src/ovs/syntax/groups.ts'
import {parseOvsVersion} from '../../src/ovs/syntax/ovs-version.ts'
import {connectionText, countsText, flowKey, frameInput, outputText, wireText} from './conntrack-text.ts'
import {type Lab, PORTS, type Pod} from './pods.ts'
import type {OnWire} from './wire.ts'

/** What a bridge holds before the packets come, as a user would write it. */
export interface Pipeline {
  readonly flows: string
  readonly groups?: string
}

/** How far the row got: what was compared. */
export interface Sums {
  packets: number
  undetermined: number
}

/** Both sides of a comparison: the real switch and the simulator, after the same packets. */
export interface Sides {
  /** Sends a frame from a pod; both sides must say the same. @returns what really came out */
  send(pod: Pod, frame: Buffer): Promise<OnWire[]>
  /** Sends a frame of which the simulator must not claim to know the way; then goes on from the real connections. */
  sendUnknown(pod: Pod, frame: Buffer, reason: RegExp): Promise<OnWire[]>
  /** Sends a frame of which the simulator knows the way; both sides must say the same. @returns whether it knew */
  sendAny(pod: Pod, frame: Buffer): Promise<boolean>
  /** Takes the connections that the switch dumps for the simulator's own. */
  adopt(detail: '-m' | null): Promise<void>
  /** Which bucket the real switch chose for the last packet. */
  readonly chosen: readonly number[]
  readonly sums: Sums
}

const MARKER = 'dl_type=0x88b5'

/** Builds the pipeline in the real switch, lets the packets be sent, and compares what is left behind. */
export async function compareRow(lab: Lab, pipeline: Pipeline, talk: (sides: Sides) => Promise<void>): Promise<Sums> {
  await install(lab, pipeline)
  const sides = new BothSides(
    lab,
    await dumpedConntrack(lab, '-m'),
    flowsOf(lab),
    pipeline.groups === undefined ? [] : groupsOf(lab),
  )
  await sides.compareConnections('before')
  await talk(sides)
  await sides.compareCounts()
  return sides.sums
}

async function install({ovs, bridge}: Lab, {flows, groups}: Pipeline): Promise<void> {
  await ovs.appctl('dpctl/flush-conntrack')
  await ovs.appctl('revalidator/purge')
  if (groups !== undefined) {
    ovs.ofctl('-OOpenFlow15', 'del-groups', bridge)
    ovs.ofctl('-OOpenFlow15', 'add-groups', bridge, ovs.file('groups.txt', groups))
  }
  const marker = `table=0,priority=65535,${MARKER},actions=output:${PORTS.ear}\n`
  ovs.ofctl('-OOpenFlow15', 'replace-flows', bridge, ovs.file('flows.txt', marker + flows))
  await ovs.appctl('revalidator/purge')
}

async function dumpedConntrack({ovs}: Lab, detail: '-m' | null): Promise<Conntrack> {
  const limits = parseCtLimits(await ovs.appctl('dpctl/ct-get-limits'))
  return createConntrack({
    datapathType: 'netdev',
    release: parseOvsVersion(await ovs.appctl('version'))?.version ?? null,
    entries: parseConntrack(await ovs.appctl('dpctl/dump-conntrack', ...(detail === null ? [] : [detail]))).items,
    zoneLimits: limits.zones,
    defaultLimit: limits.defaultLimit,
    maxConnections: parseMaxConnections(await ovs.appctl('dpctl/ct-get-maxconns')),
  })
}

function flowsOf({ovs, bridge}: Lab): readonly Flow[] {
  const {items, unparsed} = parseFlows(ovs.ofctl('-OOpenFlow15', 'dump-flows', bridge))
  assert.equal(unparsed, [])
  return items.filter(({matchText}) => matchText !== MARKER)
}

function groupsOf({ovs, bridge}: Lab): readonly Group[] {
  const {items, unparsed} = parseGroups(ovs.ofctl('-OOpenFlow15', 'dump-groups', bridge))
  assert.equal(unparsed, [])
  return items
}

/** One way that the packet may take, and what it leaves. */
interface Way {
  readonly result: PipelineResult
  readonly conntrack: Conntrack
  readonly text: string
}

class BothSides implements Sides {
  readonly sums: Sums = {packets: 0, undetermined: 0}
  chosen: readonly number[] = []
  readonly #lab: Lab
  readonly #groups: readonly Group[]
  readonly #counts = new Map<string, number>()
  #conntrack: Conntrack
  #flows: readonly Flow[]
  #counted = true
  #detail: '-m' | null = '-m'

  constructor(lab: Lab, conntrack: Conntrack, flows: readonly Flow[], groups: readonly Group[]) {
    this.#lab = lab
    this.#conntrack = conntrack
    this.#flows = flows
    this.#groups = groups
    // What stays from the row before has counted already.
    for (const flow of flows) this.#counts.set(flowKey(flow), flow.packets ?? 0)
  }

  async send(pod: Pod, frame: Buffer): Promise<OnWire[]> {
    const [came = []] = await this.#lab.wire.send([{pod, frame}])
    const real = wireText(came)
    const ways = this.#ways(pod, frame)
    const note = `packet ${++this.sums.packets} from ${pod}`
    for (const {result} of ways) assert.is(result.undetermined.map(({reason}) => reason).join(), '', note)
    const way = ways.find(({text}) => text === real)
    if (!way) assert.is(ways.map(({text}) => text).join('\nor\n'), real, note)
    else this.#follow(way)
    await this.compareConnections(note)
    return came
  }

  async sendAny(pod: Pod, frame: Buffer): Promise<boolean> {
    if (this.#ways(pod, frame).every(({result}) => result.undetermined.length === 0)) {
      await this.send(pod, frame)
      return true
    }
    this.sums.undetermined++
    return false
  }

  async sendUnknown(pod: Pod, frame: Buffer, reason: RegExp): Promise<OnWire[]> {
    const [came = []] = await this.#lab.wire.send([{pod, frame}])
    const [way] = this.#ways(pod, frame)
    this.sums.packets++
    this.sums.undetermined++
    this.#counted = false
    const said = way!.result.undetermined[0]?.reason ?? way!.text
    assert.match(said, reason, `packet ${this.sums.packets} from ${pod}: ${said}`)
    await this.adopt('-m')
    return came
  }

  async adopt(detail: '-m' | null): Promise<void> {
    this.#conntrack = await dumpedConntrack(this.#lab, detail)
    this.#detail = detail
  }

  /** The simulator's answer, or its answers where a group has to choose. */
  #ways(pod: Pod, frame: Buffer): Way[] {
    const ways: Way[] = []
    const waiting: number[][] = [[]]
    for (let choose = waiting.pop(); choose; choose = waiting.pop()) {
      const conntrack = this.#conntrack.fork()
      const result = runPacket(loadSwitch({datapathType: 'netdev', bridges: [this.#bridge()], nativeTunnels: null}), {
        mode: 'real',
        bridge: this.#lab.bridge,
        conntrack,
        choose,
        ...frameInput(PORTS[pod], frame),
      })
      const open = result.choices[choose.length]
      if (open) waiting.push(...open.candidates.map((_, i) => [...choose, i]))
      else ways.push({result, conntrack, text: outputText(result)})
    }
    return ways
  }

  #bridge(): BridgeInput {
    const port = (name: string, ofport: number) => ({name, ofport, type: '', options: new Map(), config: [], state: []})
    return {
      name: this.#lab.bridge,
      failMode: 'secure',
      flows: this.#flows,
      groups: this.#groups,
      ports: Object.entries(PORTS).map(([pod, ofport]) => port(pod, ofport)),
      frags: 'normal',
      tableMiss: new Map(),
      fdb: [],
      otherConfig: new Map(),
      mcastSnooping: false,
      stp: false,
      rstp: false,
      mirrors: [],
      missing: new Map(),
    }
  }

  #follow({result, conntrack}: Way): void {
    this.#conntrack = conntrack
    this.chosen = result.choices.map(({chosen}) => chosen)
    for (const {lookups} of result.passes)
      for (const {flow} of lookups)
        if (flow) this.#counts.set(flowKey(flow), (this.#counts.get(flowKey(flow)) ?? 0) + 1)
    for (const effect of result.effects) {
      if (effect.kind !== 'learn') continue
      const key = flowKey(effect.learned)
      this.#flows = [...this.#flows.filter((flow) => flowKey(flow) !== key), effect.learned]
      if (!this.#counts.has(key)) this.#counts.set(key, 0)
    }
  }

  async compareConnections(note: string): Promise<void> {
    const dump = await this.#lab.ovs.appctl('dpctl/dump-conntrack', '-m')
    const {items, unparsed} = parseConntrack(dump)
    assert.equal(unparsed, [])
    assert.is(
      connectionText(this.#conntrack.entries, this.#detail !== null),
      connectionText(items, this.#detail !== null),
      `connections, ${note}`,
    )
  }

  async compareCounts(): Promise<void> {
    if (!this.#counted) return
    await this.#lab.ovs.appctl('revalidator/purge')
    const real = new Map(flowsOf(this.#lab).map((flow) => [flowKey(flow), flow.packets ?? 0]))
    assert.is(countsText(this.#counts, real), countsText(real, this.#counts), 'packets by flow')
  }
}
