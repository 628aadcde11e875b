import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {addRoute, Draft, iptables, nftMatch, onBridge, onNode, sysctl} from '../trace/mutate.ts'

type Row = Record<string, unknown>
interface Listed {
  readonly metadata: Row
  readonly spec: Row
  readonly status: Row
}

const list =
  (resource: string, edit: (items: readonly Listed[]) => readonly unknown[]) =>
  (draft: Draft): Draft =>
    draft.json<{items: Listed[]}>(
      `cluster/${resource}.json`,
      (all) => ({...all, items: edit(all.items)}) as {items: Listed[]},
    )

/** Another Node, of which no agent can know. */
const otherNode = (metadata: Row) =>
  list('core_v1_nodes', (nodes) => [
    ...nodes,
    {
      ...nodes[0],
      metadata: {...nodes[0]?.metadata, name: 'node9', uid: 'node9', ...metadata},
      spec: {podCIDR: '10.10.9.0/24', podCIDRs: ['10.10.9.0/24']},
      status: {...nodes[0]?.status, addresses: [{type: 'InternalIP', address: '172.31.0.99'}]},
    },
  ])

/** A copy of a pod, in another state. */
const otherPod = (of: string, name: string, change: {spec?: Row; status?: Row; metadata?: Row}) =>
  list('core_v1_pods', (pods) => {
    const pod = pods.find(({metadata}) => metadata.name === of)
    return [
      ...pods,
      {
        ...pod,
        metadata: {...pod?.metadata, name, uid: name, labels: {}, ...change.metadata},
        spec: {...pod?.spec, ...change.spec},
        status: {...pod?.status, ...change.status},
      },
    ]
  })

/** A second start of the agent: all flows are written anew, but for what the new one numbers otherwise. */
function restarted(draft: Draft): Draft {
  const left = (table: string, metric: string) =>
    ` cookie=0x1020000000000, duration=300.000s, table=${table}, n_packets=0, n_bytes=0, idle_age=9, priority=13999,conj_id=9 actions=set_field:0x9->reg3,set_field:0x400/0x400->reg0,goto_table:${metric}\n` +
    ` cookie=0x1020000000000, duration=300.000s, table=${table}, n_packets=0, n_bytes=0, idle_age=9, priority=13999,reg1=0x3 actions=conjunction(9,2/3)\n`
  for (const [file, table, metric] of [
    ['flows.txt', '23', '26'],
    ['flows-names.txt', 'AntreaPolicyIngressRule', 'IngressMetric'],
  ] as const)
    draft.text(onBridge('node1', file), (text) => text.replaceAll('cookie=0x1', 'cookie=0x2') + left(table, metric))
  return draft.text(onBridge('node1', 'tables.txt'), (text) =>
    text.replace(/(table 23:\n\s+active=)(\d+)/, (_, head: string, count: string) => head + (Number(count) + 2)),
  )
}

const SHAPES: readonly (readonly [what: string, edit: (draft: Draft) => unknown])[] = [
  ['an agent that has just started anew', restarted],
  ['a node that joined three seconds ago', otherNode({creationTimestamp: '2026-11-23T04:52:01Z'})],
  ['a node that is being deleted', otherNode({deletionTimestamp: '2026-11-23T04:00:00Z'})],
  ['a pod that ended', otherPod('client', 'job', {status: {phase: 'Succeeded'}})],
  ['a pod that no node has', otherPod('client', 'waiting', {spec: {nodeName: undefined}, status: {phase: 'Pending'}})],
  [
    'pods on the node’s network',
    otherPod('client', 'proxy', {
      spec: {hostNetwork: true},
      status: {podIP: '172.31.0.11', podIPs: [{ip: '172.31.0.11'}]},
    }),
  ],
  [
    'routes of others',
    addRoute(onNode('node1', 'ip-route.json'), {dst: '10.0.0.0/8', gateway: '172.31.0.1', dev: 'br-phy'}),
  ],
  ['reverse path checks that are loose', sysctl('node1', 'net.ipv4.conf.all.rp_filter', '2')],
  [
    'packets that the filter takes for invalid',
    iptables('node1', 'filter', 'FORWARD', '-m conntrack --ctstate INVALID -j DROP', [
      {match: {op: 'in', left: {ct: {key: 'state'}}, right: 'invalid'}},
      nftMatch.drop,
    ]),
  ],
]

const shapes = suite('diagnose/healthy-shapes')

for (const [what, edit] of SHAPES)
  shapes(`${what}: nothing is wrong`, () => {
    const draft = new Draft('healthy')
    edit(draft)
    const {findings} = diagnose(draft.cluster(), {rules: RULES})
    assert.equal(
      findings.filter(({severity}) => severity !== 'info').map(({key, message}) => `${key}: ${message}`),
      [],
    )
  })

shapes.run()
