import {W} from '../../ovs/fields.ts'
import {hashMac} from '../../ovs/hash.ts'
import type {BridgeInput, MirrorInput, PortInput, SwitchInput} from '../../ovs/pipeline/input.ts'
import type {Bond} from '../../ovs/syntax/bond-show.ts'
import type {Control} from '../../ovs/syntax/ovsdb-control.ts'
import {samplePackets} from './test-switch.ts'

/** A set-up of what a bridge does by itself: what it is called, what it changes in the bridge, and what in the datapath. */
export interface BridgingSituation {
  readonly situation: string
  readonly bridge: (ports: readonly PortInput[]) => Partial<BridgeInput>
  readonly datapath: Partial<SwitchInput>
}

const bond = (more: Partial<Bond>): Bond => ({
  line: 1,
  name: 'bond0',
  mode: 'active-backup',
  recircId: null,
  basis: 0,
  lbOutput: false,
  allMembersActive: false,
  lacp: 'off',
  lacpFallback: false,
  members: ['p2', 'p3'].map((name, i) => ({name, enabled: true, mayEnable: true, active: i === 0, hashes: []})),
  ...more,
})

/** The entries of an SLB bond that the sample packets' addresses lead to. */
const HASHES = samplePackets().map((packet) => hashMac(packet[W.dl_src]!, packet[W.dl_src + 1]!, 0, 0) % 256)

const loaded: Bond['members'] = bond({}).members.map((member, i) => ({...member, hashes: i === 0 ? HASHES : []}))

const BONDS: readonly (readonly [name: string, bond: Bond | null])[] = [
  ['active-backup', bond({})],
  ['balance-slb whose hash has load', bond({mode: 'balance-slb', members: loaded})],
  ['balance-slb whose hash has no load', bond({mode: 'balance-slb'})],
  ['balance-tcp', bond({mode: 'balance-tcp', lacp: 'negotiated', recircId: 1})],
  ['without LACP that it waits for', bond({mode: 'balance-slb', lacp: 'configured'})],
  ['without bond/show', null],
]

const bonded = (ports: readonly PortInput[]): PortInput[] =>
  ports.map((port) => (port.ofport === 2 || port.ofport === 3 ? {...port, portName: 'bond0', bondMode: 'bond'} : port))

const mirror = (more: Partial<MirrorInput>): MirrorInput => ({
  name: 'm',
  selectAll: true,
  selectSrc: [],
  selectDst: [],
  selectVlans: [],
  outputPort: 'p3',
  outputVlan: null,
  ...more,
})

const MIRRORS: readonly (readonly [name: string, mirrors: readonly MirrorInput[]])[] = [
  ['to a port', [mirror({})]],
  ['of some VLANs that cut', [mirror({selectVlans: [0], snaplen: 100})]],
  ['to a VLAN', [mirror({outputPort: null, outputVlan: 7})]],
  ['several: one floods a VLAN with cut copies', [mirror({}), mirror({outputPort: null, outputVlan: 7, snaplen: 100})]],
]

const control: Control = {
  inBand: [{address: '10.0.0.9', port: 80}],
  queue: null,
  hasController: true,
  nextHops: [],
}

/** Only in a bridge that does not fail secure does it matter whether controllers answer. */
const CONTROLLED: readonly (readonly [name: string, failMode: BridgeInput['failMode'], control: Control])[] = [
  ['in band, by its address', 'secure', control],
  ['in band, by the name of its host', 'secure', {...control, inBand: [{address: null, port: 80}]}],
  ['in band, its next hop not known', 'secure', {...control, nextHops: null}],
  ['out of band', 'secure', {...control, inBand: []}],
  ['of a bridge that fails open', 'standalone', {...control, inBand: []}],
]

/** Bonds, mirrors, controllers and multicast snooping. */
export const BRIDGING_SITUATIONS: readonly BridgingSituation[] = [
  ...BONDS.map(([name, shown]) => ({
    situation: `NORMAL with a bond: ${name}`,
    bridge: (ports: readonly PortInput[]) => ({ports: bonded(ports)}),
    datapath: shown === null ? {} : {bonds: [shown]},
  })),
  ...MIRRORS.map(([name, mirrors]) => ({situation: `mirrors ${name}`, bridge: () => ({mirrors}), datapath: {}})),
  ...CONTROLLED.map(([name, failMode, told]) => ({
    situation: `a controller ${name}`,
    bridge: () => ({control: told, failMode}),
    datapath: {},
  })),
  {
    situation: 'NORMAL with multicast snooping',
    bridge: () => ({mcastSnooping: true, mdb: [{line: 2, ofport: 2, vlan: 0, group: '224.1.1.1'}]}),
    datapath: {},
  },
  {
    situation: 'NORMAL with multicast snooping without mdb/show',
    bridge: () => ({mcastSnooping: true}),
    datapath: {},
  },
]
