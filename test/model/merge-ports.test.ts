import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {mergePorts} from '../../src/model/merge-ports.ts'
import type {DpifPort} from '../../src/ovs/syntax/dpif-show.ts'
import type {OvsdbRow} from '../../src/ovs/syntax/ovsdb.ts'
import type {OvsInterface, OvsPort} from '../../src/ovs/syntax/ovsdb-switch.ts'
import type {PortDesc} from '../../src/ovs/syntax/port-desc.ts'

const ports = suite('model/merge-ports')

const NONE: ReadonlyMap<string, string> = new Map()
const ROW: OvsdbRow = {table: 'Interface', line: 1, index: 0, uuid: 'u', columns: new Map()}
const seen = (ofport: number, name: string, more: Partial<PortDesc> = {}): PortDesc => ({
  line: 1,
  ofport,
  name,
  current: null,
  speedMbps: null,
  mac: null,
  config: [],
  state: [],
  ...more,
})

const inDpif = (name: string, ofport: number, odpPort: number, type: string): DpifPort => ({
  line: 1,
  datapath: 'netdev@ovs-netdev',
  bridge: 'br',
  name,
  ofport,
  odpPort,
  type,
  options: NONE,
})

function row(name: string, device: Partial<OvsInterface> = {}, port: Partial<OvsPort> = {}): OvsPort {
  const made: OvsInterface = {
    row: ROW,
    ofportRequest: null,
    ifindex: null,
    mtuRequest: null,
    status: NONE,
    name,
    type: '',
    ofport: null,
    error: null,
    options: NONE,
    externalIds: NONE,
    adminState: 'up',
    linkState: 'up',
    macInUse: null,
    mtu: null,
    statistics: new Map(),
    ...device,
  }
  return {
    row: ROW,
    name,
    bondActive: null,
    lacp: null,
    queueDscp: new Map(),
    externalIds: NONE,
    otherConfig: NONE,
    tag: null,
    trunks: [],
    cvlans: [],
    vlanMode: null,
    bondMode: null,
    protected: false,
    status: NONE,
    rstpStatus: NONE,
    interfaces: [made],
    ...port,
  }
}

const NOTHING = {portsDesc: null, ofctlShow: null, dpif: null, database: null}

ports('each source gives what it alone has', () => {
  const options = new Map([['remote_ip', 'flow']])
  const [tunnel, ...others] = mergePorts({
    portsDesc: [seen(1, 'tun', {state: ['LIVE']})],
    ofctlShow: [seen(1, 'tun', {config: ['NO_FLOOD']})],
    dpif: [inDpif('tun', 1, 3, 'geneve')],
    database: [row('tun', {type: 'geneve', ofport: 1, options}, {tag: 7})],
  })
  assert.equal(others, [])
  assert.equal([tunnel?.config, tunnel?.state, tunnel?.odpPort], [['NO_FLOOD'], ['LIVE'], 3])
  assert.equal([tunnel?.type, tunnel?.options, tunnel?.tag, tunnel?.portName], ['geneve', options, 7, 'tun'])
})

ports('a port that the database alone has is not there', () => {
  const merged = mergePorts({...NOTHING, portsDesc: [seen(1, 'a')], database: [row('a'), row('b', {ofport: -1})]})
  assert.equal(
    merged.map(({name}) => name),
    ['a'],
  )
})

ports('a port without a device has no datapath number; where nobody read dpif, nobody knows', () => {
  const [read] = mergePorts({...NOTHING, portsDesc: [seen(1, 'a')], dpif: []})
  assert.is(read?.odpPort, null)
  const [unread] = mergePorts({...NOTHING, portsDesc: [seen(1, 'a')]})
  assert.is(unread?.odpPort, undefined)
})

ports('without ovs-ofctl, dpif/show names the ports, and without that the database', () => {
  const dpif = [inDpif('a', 1, 2, 'system')]
  assert.equal(
    mergePorts({...NOTHING, dpif, database: [row('a'), row('b', {ofport: 5})]}).map(({name}) => name),
    ['a'],
  )
  const database = [row('a', {ofport: 1, linkState: 'down'}), row('b', {ofport: -1}), row('c')]
  assert.equal(
    mergePorts({...NOTHING, database}).map(({name, ofport, state}) => [name, ofport, state]),
    [['a', 1, ['LINK_DOWN']]],
  )
})

ports('ports of a bond share their row', () => {
  const [first, second] = row('bond0', {name: 'e0'}).interfaces.concat(row('x', {name: 'e1'}).interfaces)
  assert.ok(first && second)
  const bond = row('bond0', {}, {interfaces: [first, second]})
  const merged = mergePorts({...NOTHING, portsDesc: [seen(1, 'e0'), seen(2, 'e1')], database: [bond]})
  assert.equal(
    merged.map(({portName, bondMode}) => [portName, bondMode]),
    [
      ['bond0', 'active-backup'],
      ['bond0', 'active-backup'],
    ],
  )
})

ports('nothing read, no ports', () => assert.equal(mergePorts(NOTHING), []))

ports.run()
