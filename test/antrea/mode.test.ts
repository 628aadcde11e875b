import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAgentConfig} from '../../src/antrea/agent-config.ts'
import {type ModeEvidence, networkMode} from '../../src/antrea/mode.ts'
import type {PortRow} from '../../src/antrea/ports.ts'
import {unmodelledBetweenNodes, unmodelledFlow, unmodelledNode, unmodelledPort} from '../../src/antrea/unmodelled.ts'
import {agentConfigOf, networkModeOf} from '../../src/model/antrea-context.ts'
import {bareContext, captured, capturedCluster, flowsOf} from './captured.ts'

const mode = suite('antrea/mode')

const config = (text: string) => {
  const parsed = parseAgentConfig(text)
  assert.ok('config' in parsed)
  return 'config' in parsed ? parsed.config : null
}
const tunnel = (type: string, options: Record<string, string> = {}): PortRow => ({
  name: 'antrea-tun0',
  type,
  ofport: 32768,
  externalIds: new Map([['antrea-type', 'tunnel']]),
  options: new Map([['remote_ip', 'flow'], ...Object.entries(options)]),
})
const evidence = (of: Partial<ModeEvidence>): ModeEvidence => ({
  config: config(''),
  dialect: bareContext([]).dialect,
  rows: null,
  ports: [],
  devices: null,
  ...of,
})

mode('what the configuration leaves out is the default, and says so', () => {
  const found = networkMode(evidence({}))
  assert.equal(found.trafficEncapMode, {known: true, value: 'encap', from: 'default'})
  assert.equal(found.tunnelType, {known: true, value: 'geneve', from: 'default'})
  assert.equal(found.tunnelPort, {known: true, value: 6081, from: 'default'})
  assert.equal(found.encryption, {known: true, value: 'none', from: 'default'})
  assert.equal(found.proxyAll, {known: true, value: false, from: 'default'})
})

mode('what was not read is unknown', () => {
  const found = networkMode(evidence({config: null}))
  const {contradictions, ...settings} = found
  for (const setting of Object.values(settings)) assert.is(setting.known, false)
  assert.equal(contradictions, [])
})

for (const [text, key, value] of [
  ['trafficEncapMode: noEncap', 'trafficEncapMode', 'noEncap'],
  ['trafficEncapMode: "NETWORKPOLICYONLY"', 'trafficEncapMode', 'networkPolicyOnly'],
  ['tunnelType: vxlan', 'tunnelType', 'vxlan'],
  ['tunnelPort: 7000', 'tunnelPort', 7000],
  ['trafficEncryptionMode: WireGuard', 'encryption', 'wireguard'],
  ['trafficEncryptionMode: ipsec', 'encryption', 'ipsec'],
  ['antreaProxy: {proxyAll: true}', 'proxyAll', true],
  ['antreaProxy: {enable: false}', 'antreaProxy', false],
  ['noSNAT: true', 'noSNAT', true],
  ['multicast: {enable: true}', 'multicast', true],
  ['multicluster: {enableGateway: true}', 'multicluster', true],
  ['enableBridgingMode: true', 'flexibleIPAM', true],
  ['featureGates: {Egress: false}', 'egress', false],
  ['defaultMTU: 1400', 'defaultMtu', 1400],
] as const) {
  mode(`'${text}' is configured`, () =>
    assert.equal(networkMode(evidence({config: config(text)}))[key], {known: true, value, from: 'configuration'}),
  )
}

mode('what the node shows outranks the configuration, and the difference is named', () => {
  const found = networkMode(
    evidence({config: config('tunnelType: geneve'), rows: [tunnel('vxlan', {dst_port: '4790', csum: 'true'})]}),
  )
  assert.equal(found.tunnelType, {known: true, value: 'vxlan', from: 'dump'})
  assert.equal(found.tunnelPort, {known: true, value: 4790, from: 'dump'})
  assert.equal(found.tunnelCsum, {known: true, value: true, from: 'dump'})
  assert.equal(found.contradictions, ['antrea-config asks for geneve, but antrea-tun0 is vxlan'])
})

for (const [text, rows, devices, contradiction] of [
  ['', [], null, 'antrea-config asks for encap, but the bridge has no tunnel port'],
  [
    'trafficEncapMode: noEncap',
    [tunnel('geneve')],
    null,
    'antrea-config asks for noEncap, but the bridge has the tunnel port antrea-tun0',
  ],
  [
    'trafficEncryptionMode: wireGuard',
    [],
    ['eth0'],
    'antrea-config asks for WireGuard, but there is no device antrea-wg0',
  ],
] as const) {
  mode(contradiction, () =>
    assert.equal(networkMode(evidence({config: config(text), rows, devices})).contradictions, [contradiction]),
  )
}

mode('a configuration that is no YAML mapping is an error, never a default', () => {
  for (const text of ['- a', 'a: [', 'text']) assert.ok('error' in parseAgentConfig(text), text)
})

for (const [capture, expected] of [
  ['healthy', {trafficEncapMode: 'encap', tunnelType: 'geneve', proxyAll: false, egress: true, encryption: 'none'}],
  ['healthy-vxlan', {trafficEncapMode: 'encap', tunnelType: 'vxlan', tunnelPort: 4789}],
  ['healthy-gre', {trafficEncapMode: 'encap', tunnelType: 'gre'}],
  ['healthy-noencap', {trafficEncapMode: 'noEncap', egress: false}],
  ['healthy-proxyall', {proxyAll: true}],
  ['healthy-dualstack', {proxyAll: true, antreaProxy: true}],
  ['v1.8-healthy', {trafficEncapMode: 'encap', tunnelType: 'geneve', egress: true}],
] as const) {
  mode(`${capture} is read as it was configured, and nothing contradicts it`, async () => {
    const {cluster, node, bridge} = await captured(capture, 'node1')
    const found = networkModeOf(cluster, node, bridge)
    const values = Object.fromEntries(
      Object.entries(found).map(([key, setting]) => [key, 'known' in setting && setting.known ? setting.value : null]),
    )
    for (const [key, value] of Object.entries(expected)) assert.is(values[key], value, key)
    assert.equal(found.contradictions, [])
  })
}

mode('tunnel-type-mismatch: the odd tunnel is seen on its own node', async () => {
  const cluster = await capturedCluster('tunnel-type-mismatch')
  assert.ok(agentConfigOf(cluster).known)
  const {node, bridge} = await captured('tunnel-type-mismatch', 'node2')
  assert.equal(networkModeOf(cluster, node, bridge).contradictions, [
    'antrea-config asks for geneve, but antrea-tun0 is vxlan',
  ])
})

const flexible = bareContext([], new Map([[0, 'PipelineRootClassifier']]), 'v2.7.0').dialect
for (const [what, flow, reason] of [
  [
    'an L7 redirect',
    ' cookie=0x1020000000000, table=23, n_packets=0, priority=1,conj_id=2 actions=set_field:0x100000/0x100000->reg0,goto_table:26',
    /L7/,
  ],
  [
    'a TrafficControl redirect',
    ' cookie=0x1010000000000, table=22, priority=1,reg1=0x3 actions=set_field:0x800000/0xc00000->reg4,goto_table:23',
    /TrafficControl/,
  ],
  [
    'DSR',
    ' cookie=0x1030000000000, table=11, priority=1,reg4=0x1/0x1 actions=set_field:0x2000000/0x2000000->reg4,goto_table:12',
    /DSR/,
  ],
  [
    'FlexibleIPAM',
    ' cookie=0x1010000000000, table=3, priority=1,in_port=4 actions=set_field:0x100000/0x100000->reg4,goto_table:4',
    /FlexibleIPAM/,
  ],
  [
    'a multi-cluster flow',
    ' cookie=0x1060000000000, table=3, priority=1,in_port=4 actions=goto_table:4',
    /multi-cluster/,
  ],
] as const) {
  mode(`${what} is named as not modelled`, () =>
    assert.match(unmodelledFlow(flowsOf(flow)[0]!, flexible) ?? '', reason),
  )
}

mode('no flow of a healthy cluster is beyond the model', async () => {
  for (const name of ['healthy', 'healthy-noencap', 'healthy-dualstack', 'healthy-egress', 'v1.8-healthy']) {
    const {flows, context} = await captured(name, 'node1')
    for (const flow of flows) assert.is(unmodelledFlow(flow, context.dialect), null, flow.text)
    for (const port of context.ports) assert.is(unmodelledPort(port), null)
  }
})

mode('WireGuard, IPsec, policy-only mode and Windows are named', () => {
  const by = (text: string) => unmodelledBetweenNodes(networkMode(evidence({config: config(text)})))
  assert.match(by('trafficEncryptionMode: wireGuard') ?? '', /WireGuard/)
  assert.match(by('trafficEncryptionMode: ipsec') ?? '', /IPsec/)
  assert.match(by('trafficEncapMode: networkPolicyOnly') ?? '', /networkPolicyOnly/)
  assert.is(by('trafficEncapMode: hybrid'), null)
  assert.match(unmodelledNode('windows') ?? '', /Windows/)
  assert.is(unmodelledNode('linux'), null)
})

mode.run()
