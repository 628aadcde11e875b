import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../../src/model/cluster.ts'
import {switchInput} from '../../../src/model/switch-input.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {openSource} from '../../../src/sources/open.ts'
import {difference, passText} from '../../conformance/compare.ts'
import {ctBits} from '../../conformance/judge.ts'
import {readTrace} from '../../conformance/read-trace.ts'
import {captures, snapshotDir, type Witness, witness} from '../../fixtures.ts'

const witnesses = suite('ovs/pipeline/witness')

for (const name of captures()) {
  const asked = witness(name).filter(({argv}) => argv.includes('ofproto/trace'))
  if (asked.length === 0) continue
  witnesses(`answers what ofproto/trace was asked in ${name}`, async () => {
    const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
    const switches = new Map<string, Switch | null>()
    for (const one of asked) {
      if (!switches.has(one.node)) {
        const node = cluster.node(one.node)
        const input = node && switchInput(node)
        switches.set(one.node, input?.known ? loadSwitch(input.value) : null)
      }
      const sw = switches.get(one.node)
      if (sw) assert.is(differs(sw, one), null, `${one.id} on ${one.node}`)
      else assert.is.not(one.exitCode, 0, `${one.id}: the node was read`)
    }
  })
}

/** Where our answer differs from the real one's, or null. */
function differs(sw: Switch, {argv, exitCode, stdout}: Witness): string | null {
  const [bridge = '', flow = '', ...options] = argv.slice(argv.indexOf('ofproto/trace') + 1)
  const known = sw.bridges.get(bridge)
  if (!known) return exitCode === 0 ? `no bridge ${bridge}` : null
  const parsed = parseFlowText(flow, {
    ports: new Map([...known.ports.values()].map((port) => [port.name, port.ofport])),
  })
  if ('error' in parsed) return exitCode === 0 ? parsed.error : null
  if (exitCode !== 0) return null
  const ctNext = options.flatMap((option, i) => (options[i - 1] === '--ct-next' ? [ctBits(option)] : []))
  const {passes, undetermined} = runPacket(sw, {
    mode: 'faithful',
    bridge,
    packet: parsed.packet,
    size: null,
    conntrack: null,
    ctNext,
  })
  return (
    undetermined[0]?.reason ??
    difference(
      passes.map((pass) => passText(pass, {})),
      readTrace(stdout),
    )
  )
}

witnesses.run()
