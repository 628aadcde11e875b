import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {type Context, note, undetermined} from '../context.ts'
import type {PortInput} from '../input.ts'
import {OFPP} from '../protocols.ts'
import {isToldTunnel, NO_PORT, sampleText} from '../sampling.ts'
import {headerOfSample} from '../tunnel.ts'

type SampleAction = Extract<Action, {kind: 'sample'}>

/** `sample(…)`: hands a part of the packets to the IPFIX collectors of a set; nothing on a bridge that has no IPFIX. */
export function sample(ctx: Context, action: SampleAction): void {
  const {sampling} = ctx.bridge.input
  if (!ctx.faithful || !sampling || (sampling.ipfix === null && sampling.collectorSets.size === 0)) return
  const {probability, collectorSet, domain, point, port, direction} = action
  const own = port === null || port.ofport === OFPP.none || port.ofport === ctx.packet[W.in_port]
  let output = NO_PORT
  let told: PortInput | null = null
  if (!own) {
    const to = port.ofport === null ? undefined : ctx.bridge.ports.get(port.ofport)
    if (to !== undefined && to.odpPort === undefined) {
      undetermined(ctx, `datapath number of port ${to.name} is not known`)
      return
    }
    if (to === undefined || to.odpPort == null) {
      note(ctx, 'error', `can't use unknown port ${port.written} in flow sample action`)
      return
    }
    output = to.odpPort
    if (sampling.collectorSets.get(collectorSet)?.tunnels === true && isToldTunnel(to)) told = to
  }
  commit(ctx)
  if (told) headerOfSample(ctx, told)
  const tunnelPort = told?.odpPort ?? null
  const cookie =
    `flow_sample(probability=${probability},collector_set_id=${collectorSet},obs_domain_id=${domain},` +
    `obs_point_id=${point},output_port=${output}${direction === null ? '' : `,${direction}`})`
  const text = sampleText(ctx, ((probability << 16) | probability) >>> 0, cookie, {tunnelPort})
  if (text !== null) ctx.odp.push(text)
}
