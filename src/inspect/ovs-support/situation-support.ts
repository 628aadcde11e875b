import type {BridgeInput, PortInput, SwitchInput} from '../../ovs/pipeline/input.ts'
import type {SituationSupport} from './answer.ts'
import {BRIDGING_SITUATIONS} from './bridging-situations.ts'
import {levelOf, samplePackets, switchWith} from './test-switch.ts'
import {TUNNEL_SITUATIONS} from './tunnel-situations.ts'

const PORTS = switchWith('').bridges[0]!.ports

const ports = (change: (port: PortInput) => Partial<PortInput>): Partial<BridgeInput> => ({
  ports: PORTS.map((port) => ({...port, ...change(port)})),
})

const NORMAL = 'table=0, actions=NORMAL\n'
const OUTPUT = 'table=0, actions=output:2\n'

const SAMPLING: BridgeInput['sampling'] = {
  sflow: {rate: 1},
  ipfix: {rate: 1, input: true, output: true, tunnels: true},
  collectorSets: new Map([[1, {tunnels: true}]]),
  netflow: true,
}

/** Set-ups of a switch beside its tables: what each changes, and the flows that meet it. */
const SITUATIONS: readonly (readonly [situation: string, flows: string, difference: Partial<BridgeInput>])[] = [
  ['NORMAL with the MAC table as dumped', NORMAL, {fdb: [{ofport: 2, vlan: 0, mac: '02:00:00:00:00:02'}]}],
  ['NORMAL with access and trunk ports', NORMAL, ports(({ofport}) => (ofport === 3 ? {tag: 7} : {}))],
  ['NORMAL with dot1q-tunnel ports', NORMAL, ports(() => ({tag: 7, vlanMode: 'dot1q-tunnel'}))],
  ['NORMAL with protected ports', NORMAL, ports(() => ({protected: true}))],
  ['NORMAL without the MAC table', NORMAL, {missing: new Map([['fdb', 'fdb/show was not asked']])}],
  ['ports with STP', OUTPUT, {stp: true, ...ports(() => ({stpState: 'forwarding'}))}],
  ['ports with RSTP', OUTPUT, {rstp: true, ...ports(() => ({rstpState: 'forwarding'}))}],
  ['ports with NO_FWD, NO_RECV, NO_FLOOD', OUTPUT, ports(() => ({config: ['NO_FLOOD']}))],
  ['ports with priority tags', OUTPUT, ports(() => ({otherConfig: new Map([['priority-tags', 'always']])}))],
  ['ports with DSCP by queue', OUTPUT, ports(() => ({queueDscp: new Map([[0, 8]])}))],
  ['fragments: drop', OUTPUT, {frags: 'drop'}],
  ['fragments: nx-match', OUTPUT, {frags: 'nx-match'}],
  ['table-miss settings', 'table=1, actions=output:2\n', {tableMiss: new Map([[0, 'continue']])}],
  ['sFlow, NetFlow, IPFIX', OUTPUT, {sampling: SAMPLING}],
  [
    'flows of equal priority that overlap',
    'table=0, in_port=1 actions=output:2\ntable=0, dl_src=02:00:00:00:00:01 actions=output:3\n',
    {},
  ],
  ['a part of a match that no field is known for', 'table=0, no_such_field=1 actions=output:2\n', {}],
  ['tables whose flows were not read whole', 'table=0, actions=resubmit(,Nowhere)\n', {}],
]

/** Asks the simulator about each. */
export const situationSupport = (): SituationSupport[] => [
  ...SITUATIONS.map(([situation, flows, difference]) => supportOf(situation, switchWith(flows, difference))),
  ...BRIDGING_SITUATIONS.map(({situation, bridge, datapath}) =>
    supportOf(situation, switchWith(NORMAL, bridge(PORTS), datapath)),
  ),
  ...TUNNEL_SITUATIONS.map(({situation, flows, ports: withTunnel, datapath}) =>
    supportOf(situation, switchWith(flows, withTunnel(PORTS), datapath)),
  ),
]

const supportOf = (situation: string, input: SwitchInput): SituationSupport => ({
  situation,
  real: levelOf(input, 'real', samplePackets()),
  faithful: levelOf(input, 'faithful', samplePackets()),
})
