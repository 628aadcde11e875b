import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {BridgeInput, MirrorInput, PortInput, SwitchInput} from '../../../src/ovs/pipeline/input.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import {parseBondShow} from '../../../src/ovs/syntax/bond-show.ts'
import {bridgeWith, effects, packetOf, send} from './bridge.ts'

const bridging = suite('ovs/pipeline/bridging')

const NORMAL = ' actions=NORMAL\n'
const FRAME = 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02'
const BROADCAST = 'dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff'

/** br0 with changed ports and parts. */
function changed(
  flows: string,
  change: (port: PortInput) => Partial<PortInput>,
  more: Partial<BridgeInput> = {},
  datapath: Partial<SwitchInput> = {},
): Switch {
  const {input} = bridgeWith(flows)
  const bridges = input.bridges.map((bridge) => ({
    ...bridge,
    ports: bridge.ports.filter(({ofport}) => ofport !== 20).map((port) => ({...port, ...change(port)})),
    ...more,
  }))
  return loadSwitch({...input, bridges, ...datapath})
}

const inBond = ({ofport}: PortInput): Partial<PortInput> =>
  ofport === 3 || ofport === 4 ? {portName: 'bond0', bondMode: 'any'} : {}

const shown = (mode: string, more = ''): NonNullable<SwitchInput['bonds']> =>
  parseBondShow(
    `---- bond0 ----\nbond_mode: ${mode}\n${more}\nmember p3: enabled\n  active member\n  may_enable: true\n` +
      'member p4: enabled\n  may_enable: true\n',
  ).items

const bonded = (mode: string, more = ''): Switch => changed(NORMAL, inBond, {}, {bonds: shown(mode, more)})

/** The datapath actions of a trace, with each bucket and member tried. */
function traced(sw: Switch, flow: string, generated = false): string[] {
  const ask = (choose: readonly number[]) =>
    runPacket(sw, {
      mode: 'faithful',
      bridge: 'br0',
      packet: packetOf(flow),
      size: null,
      conntrack: null,
      choose,
      generated,
    })
  const {choices, passes} = ask([])
  const candidates = choices[0]?.candidates.map(({bucket}) => bucket) ?? []
  return choices.length === 0
    ? [passes[0]?.datapathActions ?? '']
    : candidates.map((bucket) => ask([bucket]).passes[0]?.datapathActions ?? '')
}

bridging('an active-backup bond sends and takes by its active member', () => {
  const sw = bonded('active-backup')
  assert.equal(effects(send(sw, FRAME)), ['output 2', 'output 3', 'output 65534'])
  assert.equal(effects(send(sw, `in_port=3,${BROADCAST}`)), ['output 1', 'output 2', 'output 65534'])
  assert.equal(effects(send(sw, `in_port=4,${BROADCAST}`)), ['drop other'])
})

bridging('a balance-slb bond sends by the member that its hash is listed under', () => {
  const listed = parseBondShow(
    `---- bond0 ----\nbond_mode: balance-slb\nmember p3: enabled\n  active member\nmember p4: enabled\n${Array.from({length: 256}, (_, n) => `  hash ${n}: 1 kB load\n`).join('')}`,
  ).items
  assert.equal(effects(send(changed(NORMAL, inBond, {}, {bonds: listed}), FRAME)), [
    'output 2',
    'output 4',
    'output 65534',
  ])
})

bridging(
  'where a hash is listed under no member, each is a candidate of a trace and a real packet is undetermined',
  () => {
    const sw = bonded('balance-slb')
    assert.equal(traced(sw, FRAME), ['2,3,100', '2,4,100'])
    assert.ok(effects(send(sw, FRAME)).some((effect) => /picks one of p3, p4/.test(effect)))
  },
)

bridging(
  'a balance-slb bond does not take back what was learned elsewhere, unless its sender says that it has moved',
  () => {
    const fdb = (ageSeconds: number) => [{ofport: 1, vlan: 0, mac: '02:00:00:00:00:01', ageSeconds}]
    const sw = (age: number) => changed(NORMAL, inBond, {fdb: fdb(age)}, {bonds: shown('balance-slb')})
    const announced = `in_port=3,${BROADCAST},arp,arp_op=2`
    assert.equal(effects(send(sw(9), `in_port=3,${BROADCAST}`)), ['drop other'])
    assert.equal(effects(send(sw(9), announced)), ['output 1', 'output 2', 'output 65534'])
    assert.ok(effects(send(sw(1), announced))[0]?.includes('may have locked'))
  },
)

bridging('a balance-tcp bond spreads by the datapath once LACP is negotiated, and sends nothing before', () => {
  const recirculates = 'bond may use recirculation: yes, Recirc-ID : 9\n'
  assert.equal(traced(bonded('balance-tcp', `${recirculates}lacp_status: negotiated\n`), FRAME), [
    '2,hash(l4(0)),recirc(0x9),100',
    '2,hash(l4(0)),recirc(0x9),100',
  ])
  assert.equal(traced(bonded('balance-tcp', `${recirculates}lacp_status: off\n`), FRAME), ['2,100'])
  assert.equal(traced(bonded('balance-tcp', `lacp_status: configured\nlacp_fallback_ab: true\n`), FRAME), ['2,3,100'])
})

bridging('a bond that nobody read is undetermined', () => {
  const said = effects(send(changed(NORMAL, inBond), FRAME))
  assert.ok(
    said.some((effect) => /bond\/show was not read/.test(effect)),
    said.join(),
  )
})

const mirror = (more: Partial<MirrorInput>): MirrorInput => ({
  name: 'm',
  selectAll: true,
  selectSrc: [],
  selectDst: [],
  selectVlans: [],
  outputPort: 'p4',
  outputVlan: null,
  ...more,
})

const mirrored = (flows: string, ...mirrors: Partial<MirrorInput>[]): Switch =>
  changed(flows, () => ({}), {mirrors: mirrors.map(mirror)})

bridging('a mirror has its copy before the actions, and of what only goes out after', () => {
  assert.equal(traced(mirrored(' actions=mod_dl_dst:02:00:00:00:00:09,output:2\n', {}), FRAME), [
    '4,set(eth(dst=02:00:00:00:00:09)),2',
  ])
  const dst = {selectAll: false, selectDst: ['p2']}
  assert.equal(traced(mirrored(' actions=mod_dl_dst:02:00:00:00:00:09,output:2\n', dst), FRAME), [
    'set(eth(dst=02:00:00:00:00:09)),2,4',
  ])
})

bridging('a mirror looks at the VLAN, cuts its copies, and floods a VLAN where it has no port', () => {
  assert.equal(traced(mirrored(' actions=output:2\n', {selectVlans: [7]}), FRAME), ['2'])
  assert.equal(traced(mirrored(' actions=output:2\n', {snaplen: 60}), FRAME), ['trunc(60),4,2'])
  assert.equal(traced(mirrored(' actions=output:2\n', {outputPort: null, outputVlan: 7}), FRAME), [
    'push_vlan(vid=7,pcp=0),1,2,3,4,100,pop_vlan,2',
  ])
})

bridging('in which order mirrors were made is a candidate each', () => {
  const both = mirrored(' actions=output:2\n', {}, {name: 'n', outputPort: 'p3'})
  assert.equal(traced(both, FRAME), ['4,3,2', '3,4,2'])
})

bridging('the port of a mirror takes nothing in, and is not flooded', () => {
  assert.equal(traced(mirrored(NORMAL, {}), `in_port=4,${BROADCAST}`), ['drop'])
  assert.equal(traced(mirrored(NORMAL, {selectAll: false}), FRAME), ['2,3,100'])
})

bridging('a real packet goes on past a mirror, whose copy is told as one', () => {
  const {effects: all} = send(mirrored(' actions=output:2\n', {}), FRAME)
  assert.equal(
    all.flatMap((effect) => (effect.kind === 'output' ? [[effect.port, effect.via]] : [])),
    [
      [4, 'mirror'],
      [2, 'output'],
    ],
  )
})

const STREAM = 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:01,udp,nw_dst=224.1.1.1'
const LISTENER = {line: 1, ofport: 2, vlan: 0, group: '224.1.1.1'} as const
const ROUTER = {line: 2, ofport: 3, vlan: 0, group: null} as const
const QUIET = new Map([['mcast-snooping-disable-flood-unregistered', 'true']])

bridging('multicast goes to those who listen, and to routers', () => {
  const sw = changed(NORMAL, () => ({}), {mcastSnooping: true, mdb: [LISTENER, ROUTER]})
  assert.equal(effects(send(sw, STREAM)), ['output 2', 'output 3'])
  assert.equal(effects(send(sw, STREAM.replaceAll('224.1.1.1', '224.0.0.5'))).length, 4)
})

bridging('multicast that nobody listens to is flooded, unless told otherwise', () => {
  const flag = ({ofport}: PortInput) => (ofport === 4 ? {otherConfig: new Map([['mcast-snooping-flood', 'true']])} : {})
  assert.is(effects(send(changed(NORMAL, flag, {mcastSnooping: true, mdb: []}), STREAM)).length, 4)
  const quiet = changed(NORMAL, flag, {mcastSnooping: true, mdb: [ROUTER], otherConfig: QUIET})
  assert.equal(effects(send(quiet, STREAM)), ['output 3', 'output 4'])
})

bridging('reports go to routers alone, and queries to all', () => {
  const sw = changed(NORMAL, () => ({}), {mcastSnooping: true, mdb: [LISTENER, ROUTER]})
  const mld = (type: number) => `in_port=1,dl_dst=33:33:00:00:00:16,icmp6,ipv6_dst=ff02::16,icmpv6_type=${type}`
  assert.equal(effects(send(sw, mld(143))), ['output 3'])
  assert.is(effects(send(sw, mld(130))).length, 4)
})

bridging('multicast without mdb/show is undetermined', () => {
  const said = effects(
    send(
      changed(NORMAL, () => ({}), {mcastSnooping: true}),
      STREAM,
    ),
  )
  assert.equal(said, ['undetermined NORMAL: the multicast table: mdb/show was not read'])
})

bridging('the switch takes messages of LACP and of spanning tree before any flow', () => {
  const lacp = changed(NORMAL, ({ofport}) => ({lacp: ofport === 1}))
  assert.equal(effects(send(lacp, 'in_port=1,dl_type=0x8809,dl_dst=01:80:c2:00:00:02')), ['drop other'])
  assert.equal(effects(send(lacp, 'in_port=2,dl_type=0x8809,dl_dst=02:00:00:00:00:09')).length, 4)
  const tree = changed(NORMAL, () => ({}), {stp: true, otherConfig: new Map([['forward-bpdu', 'true']])})
  assert.equal(effects(send(tree, 'in_port=1,dl_type=0x5ff,dl_dst=01:80:c2:00:00:00')), ['drop other'])
})

bridging('a port that spanning tree has disabled neither sends nor takes', () => {
  const sw = changed(' actions=output:2,output:3\n', ({ofport}) => (ofport === 2 ? {stpState: 'disabled'} : {}), {
    stp: true,
  })
  assert.equal(effects(send(sw, FRAME)), ['suppressed STP not in forwarding state, skipping output', 'output 3'])
  assert.equal(effects(send(sw, FRAME.replace('in_port=1', 'in_port=2'))), ['drop other'])
})

bridging('a packet that is really sent teaches the switch before its destination is looked up', () => {
  const own = 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:01'
  assert.equal(
    traced(
      changed(NORMAL, () => ({})),
      own,
    ),
    ['2,3,4,100'],
  )
  assert.equal(
    traced(
      changed(NORMAL, () => ({})),
      own,
      true,
    ),
    ['drop'],
  )
  const fixed = [{ofport: 2, vlan: 0, mac: '02:00:00:00:00:01', ageSeconds: null}]
  assert.equal(
    traced(
      changed(NORMAL, () => ({}), {fdb: fixed}),
      own,
      true,
    ),
    ['2'],
  )
})

bridging.run()
