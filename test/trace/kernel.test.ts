import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {truth} from '../fixtures.ts'
import {agreeing, questionOf} from './agreement.ts'
import {onKernel} from './kernel.ts'
import {Draft} from './mutate.ts'

const kernel = suite('trace/kernel')

/** Of what a node sends itself: the mark that Antrea's iptables rule gives it survives, and spares it the pods' ingress policies. */
const isFromNode = (from: string): boolean => from.startsWith('node ')

for (const capture of [
  'healthy',
  'healthy-proxyall',
  'healthy-dualstack',
  'healthy-vxlan',
  'healthy-gre',
  'healthy-noencap',
]) {
  kernel(`${capture} on the kernel's datapath: what arrived still arrives, what did not does not`, () => {
    const cluster = onKernel(new Draft(capture)).cluster()
    const asked = new Map(
      truth(capture).packets.map((p) => [JSON.stringify([p.from, p.to, p.family, p.protocol, p.port, p.size]), p]),
    )
    const wrong = [...asked].flatMap(([question, packet]) => {
      if (isFromNode(packet.from)) return []
      const {verdict, stopped, undetermined, coverage} = tracePacket(cluster, questionOf(packet))
      const fine = agreeing(
        packet,
        packet.to.startsWith('172.31.0.1') || packet.to.startsWith('fd00:172:31::1'),
      ).includes(verdict)
      if (coverage.missing.length > 0) return [`${question}: misses ${JSON.stringify(coverage.missing)}`]
      return fine
        ? []
        : [`${question}: ${verdict}, real ${packet.outcome}: ${stopped?.text ?? ''} ${undetermined[0]?.reason ?? ''}`]
    })
    assert.is(wrong.join('\n'), '')
  })
}

kernel.run()
