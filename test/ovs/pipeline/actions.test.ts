import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {bridgeWith, effects, left, send} from './bridge.ts'

const actions = suite('ovs/pipeline/actions')

const TCP =
  'in_port=1,dl_src=0a:00:00:00:00:01,dl_dst=0a:00:00:00:00:02,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=1000,tcp_dst=80,tcp_flags=0x2'
const HEADER =
  'vlan_tci=0x0000,dl_src=0a:00:00:00:00:01,dl_dst=0a:00:00:00:00:02,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_tos=0,nw_ecn=0,nw_ttl=64,nw_frag=no,tp_src=1000,tp_dst=80,tcp_flags=syn'

for (const [name, list, happens] of [
  ['output goes to a port', 'output:2', ['output 2']],
  ['output to the port it came from is skipped', 'output:1', ['suppressed skipping output to input port']],
  ['IN_PORT goes back', 'IN_PORT', ['output 1']],
  ['a port that does not exist drops', 'output:9', ['drop port-missing']],
  ['a register names a port', 'set_field:0x3->reg1,output:NXM_NX_REG1[]', ['output 3']],
  ['drop drops', 'drop', ['drop drop-action']],
  [
    'FLOOD reaches every other port',
    'FLOOD',
    ['output 2', 'output 3', 'output 4', 'output 65534', 'suppressed no tunnel destination'],
  ],
  ['exit ends the list', 'output:2,exit,output:3', ['output 2']],
  [
    'a TTL that runs out goes to the controller',
    'set_field:1->nw_ttl,dec_ttl,output:2',
    ['controller invalid_ttl', 'drop ttl'],
  ],
  ['CONTROLLER gets a copy', 'CONTROLLER:128,output:2', ['controller explicit_miss', 'output 2']],
  [
    'clone keeps its changes',
    'clone(set_field:0x3->reg1,output:2),output:NXM_NX_REG1[]',
    ['output 2', 'drop port-missing'],
  ],
  ['an action set runs at the end', 'write_actions(output:2),output:3', ['output 3', 'output 2']],
  ['clear_actions empties the set', 'clear_actions,write_actions(output:2)', ['output 2']],
  ['a group that is missing ends the list', 'group:7,output:2', ['drop group-missing']],
  ['all buckets of a group run', 'group:1', ['output 2', 'output 3']],
  ['the first live bucket fails over', 'group:2', ['output 4']],
  ['an unknown action leaves it open', 'frobnicate(1),output:2', ['undetermined']],
] as const) {
  actions(name, () => {
    const groups =
      ' group_id=1,type=all,bucket=actions=output:2,bucket=actions=output:3\n group_id=2,type=ff,bucket=watch_port:9,actions=output:3,bucket=watch_port:1,actions=output:4\n'
    const said = effects(send(bridgeWith(` priority=0 actions=${list}\n`, groups), TCP))
    assert.equal(
      said.map((text) => text.replace(/^(undetermined) .*/, '$1')),
      [...happens],
    )
  })
}

for (const [name, list, header] of [
  ['set_field writes', 'set_field:10.9.9.9->ip_dst,output:2', HEADER.replace('10.0.0.2', '10.9.9.9')],
  ['set_field without its header changes nothing', 'set_field:1->arp_op,output:2', HEADER],
  [
    'a mask leaves the other bits',
    'set_field:0.0.0.7/0.0.0.255->ip_dst,output:2',
    HEADER.replace('10.0.0.2', '10.0.0.7'),
  ],
  ['load writes bits', 'load:0x1f90->NXM_OF_TCP_DST[],output:2', HEADER.replace('tp_dst=80', 'tp_dst=8080')],
  [
    'move copies',
    'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[],output:2',
    HEADER.replace('dl_dst=0a:00:00:00:00:02', 'dl_dst=0a:00:00:00:00:01'),
  ],
  ['push and pop', 'push:NXM_OF_TCP_SRC[],pop:NXM_OF_TCP_DST[],output:2', HEADER.replace('tp_dst=80', 'tp_dst=1000')],
  ['dec_ttl', 'dec_ttl,output:2', HEADER.replace('nw_ttl=64', 'nw_ttl=63')],
  [
    'push_vlan and set',
    'push_vlan:0x8100,set_field:4106->vlan_vid,output:2',
    HEADER.replace('vlan_tci=0x0000', 'dl_vlan=10,dl_vlan_pcp=0,vlan_tci1=0x0000'),
  ],
  [
    'mod_vlan_vid pushes',
    'mod_vlan_vid:20,output:2',
    HEADER.replace('vlan_tci=0x0000', 'dl_vlan=20,dl_vlan_pcp=0,vlan_tci1=0x0000'),
  ],
  ['strip_vlan of an untagged packet', 'strip_vlan,output:2', HEADER],
  ['nw_tos leaves ECN', 'set_field:32->nw_tos,output:2', HEADER.replace('nw_tos=0', 'nw_tos=32')],
] as const) {
  actions(`rewrites: ${name}`, () => {
    const flow = list.startsWith('strip') || list.includes('vlan') ? ' tcp' : ' tcp'
    assert.is(left(send(bridgeWith(`${flow} actions=${list}\n`), TCP)), `tcp,in_port=1,${header}`)
  })
}

actions('resubmit comes back, goto does not', () => {
  const sw = bridgeWith(
    ' priority=1,tcp actions=resubmit(,1),output:3\n table=1, actions=output:2,goto_table:2\n table=2, actions=output:4\n',
  )
  assert.equal(effects(send(sw, TCP)), ['output 2', 'output 4', 'output 3'])
})

actions('resubmit looks up with another port and keeps the packet its own', () => {
  const sw = bridgeWith(' priority=1,tcp actions=resubmit(4,1)\n table=1, in_port=4 actions=output:1,output:4\n')
  assert.equal(effects(send(sw, TCP)), ['suppressed skipping output to input port', 'output 4'])
})

actions('a loop ends at the depth limit and drops all', () => {
  const {passes} = send(bridgeWith(' priority=1,tcp actions=output:2,resubmit(,0)\n'), TCP, {
    mode: 'faithful',
    conntrack: null,
  })
  assert.is(passes[0]?.translationError, 'Recursion too deep')
  assert.is(passes[0]?.datapathActions, 'drop')
})

actions('a learned flow is met when the packet comes back, not before', () => {
  const sw = bridgeWith(
    ' priority=1,tcp actions=learn(table=1,priority=9,NXM_OF_ETH_DST[]=NXM_OF_ETH_DST[],load:0x3->NXM_NX_REG1[]),resubmit(,1),ct(table=1)\n' +
      ' table=1, priority=0 actions=output:2\n',
  )
  const {passes} = send(sw, TCP)
  assert.equal(
    passes.map(({lookups}) => lookups.map(({flow}) => flow?.priority)),
    [[1, 0], [9]],
  )
})

actions('check_pkt_larger goes by the frame', () => {
  const sw = bridgeWith(' priority=1,tcp actions=check_pkt_larger(1414)->NXM_NX_REG1[1],output:NXM_NX_REG1[]\n')
  assert.equal(effects(send(sw, TCP, {size: 1401})), ['output 2'])
  assert.equal(effects(send(sw, TCP, {size: 1400})), ['drop port-missing'])
  assert.ok(effects(send(sw, TCP))[0]?.startsWith('undetermined'))
})

actions('a tunnel takes its destination from the flow', () => {
  const sw = bridgeWith(' priority=1,tcp actions=set_field:192.168.1.2->tun_dst,set_field:5->tun_id,output:20\n')
  const output = send(sw, TCP).effects.find(({kind}) => kind === 'output')
  assert.equal(output?.kind === 'output' && output.tunnel, {
    type: 'geneve',
    src: null,
    dst: '192.168.1.2',
    id: 5n,
    ttl: 64,
    tos: 0,
    dstPort: 6081,
    csum: false,
    df: true,
  })
})

actions('two flows of one priority that fit leave it open', () => {
  const sw = bridgeWith(' priority=5,tcp actions=output:2\n priority=5,in_port=1 actions=output:3\n')
  assert.ok(effects(send(sw, TCP)).some((text) => text.startsWith('undetermined two flows of priority 5')))
})

actions('a flow whose match is not all known leaves it open only where it could win', () => {
  const could = bridgeWith(' priority=5,tcp actions=output:2\n priority=9,tcp,frobs=1 actions=output:3\n')
  assert.ok(effects(send(could, TCP)).some((text) => text.startsWith('undetermined')))
  const not = bridgeWith(' priority=5,tcp actions=output:2\n priority=3,tcp,frobs=1 actions=output:3\n')
  assert.equal(effects(send(not, TCP)), ['output 2'])
})

actions('a conjunction needs all its clauses', () => {
  const both =
    ' priority=9,ip,nw_src=10.0.0.1 actions=conjunction(7,1/2)\n priority=9,tcp,tp_dst=80 actions=conjunction(7,2/2)\n'
  const flows = `${both} priority=8,conj_id=7,ip actions=output:2\n priority=0 actions=output:3\n`
  assert.equal(effects(send(bridgeWith(flows), TCP)), ['output 2'])
  assert.equal(effects(send(bridgeWith(flows), TCP.replace('tcp_dst=80', 'tcp_dst=81'))), ['output 3'])
})

actions('groups that watch each other in a circle, each twice, are given up', () => {
  const watching = (id: number, other: number): string =>
    ` group_id=${id},type=ff,bucket=watch_group:${other},actions=output:2,bucket=watch_group:${other},actions=output:3\n`
  const sw = bridgeWith(' priority=0 actions=group:1\n', watching(1, 2) + watching(2, 1))
  const why = 'whether a bucket is live takes too long to find out: groups watch each other in a circle'
  assert.equal(effects(send(sw, TCP)), [`undetermined ${why}`, `undetermined ${why}`, 'drop no-live-bucket'])
})

actions('a select group is a choice with shares', () => {
  const group =
    ' group_id=1,type=select,bucket=bucket_id:0,weight:100,actions=output:2,bucket=bucket_id:1,weight:300,actions=output:3\n'
  const sw = bridgeWith(' priority=1,tcp actions=group:1\n', group)
  const {choices} = send(sw, TCP)
  assert.equal(choices[0]?.candidates, [
    {bucket: 0, share: 0.25},
    {bucket: 1, share: 0.75},
  ])
  assert.equal(effects(send(sw, TCP, {choose: [1]})), ['output 3'])
})

actions('what an exit behind a patch port leaves is run in place of the table of the next ct', () => {
  const patch = (ofport: number, peer: number) =>
    ({
      name: `p${ofport}`,
      ofport,
      odpPort: null,
      type: 'patch',
      options: new Map([['peer', `p${peer}`]]),
      config: [],
      state: [],
    }) as const
  const plain = bridgeWith('').input.bridges[0]!.ports
  const flows = (behind: string) =>
    ` in_port=1,ip actions=output:10,ct(table=1)\n in_port=11 actions=${behind}\n table=1 actions=output:2\n`
  const said = (behind: string) =>
    left(send(bridgeWith(flows(behind), '', {ports: [...plain, patch(10, 11), patch(11, 10)]}), TCP))
  assert.match(said('drop'), /ct_state=new.trk/)
  assert.is(said('exit'), 'nothing')
})

for (const [name, action, times, reason] of [
  ['outputs that take more than 64 kB end the list', 'output:2,output:3', 4200, null],
  ['outputs that take less do not', 'output:2,output:3', 4000, null],
  ['other actions leave it open', 'mod_nw_dst:10.0.0.1,output:2,mod_nw_dst:10.0.0.2,output:2', 400, /more than 64 kB/],
] as const) {
  actions(name, () => {
    const list = Array.from({length: times}, () => action).join(',')
    const sw = bridgeWith(` table=0,ip actions=${list},resubmit(,1)\n table=1 actions=output:4\n`)
    const {undetermined, effects: happened} = send(sw, TCP, {mode: 'faithful'})
    const last = happened.findLast((effect) => effect.kind === 'output')
    assert.is(last?.port === 4, times === 4000)
    if (reason) assert.match(undetermined[0]?.reason ?? '', reason)
    else assert.equal(undetermined, [])
  })
}

for (const [onward, slow] of [
  ['output:3', ['Uses action(s) not supported by datapath']],
  ['resubmit(,1)', []],
] as const) {
  actions(`what ${onward} makes of an operation of ARP is ${slow.length > 0 ? '' : 'not '}handled slowly`, () => {
    const rewrite = `set_field:2->arp_op,output:2,set_field:1->arp_op,${onward}`
    const sw = bridgeWith(`table=0, arp actions=resubmit(,1)\ntable=1, arp actions=${rewrite}`)
    assert.equal(send(sw, 'in_port=1,arp,arp_op=1', {mode: 'faithful'}).passes[0]?.slowPath, slow)
  })
}

actions.run()
