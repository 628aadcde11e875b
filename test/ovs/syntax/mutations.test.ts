import * as fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseActions} from '../../../src/ovs/syntax/actions.ts'
import {parseConntrack, parseCtLimits, parseMaxConnections} from '../../../src/ovs/syntax/conntrack-dump.ts'
import {parseCoverage} from '../../../src/ovs/syntax/coverage.ts'
import {parseDatapathFlows} from '../../../src/ovs/syntax/datapath-flows.ts'
import {parseDatapathShow} from '../../../src/ovs/syntax/datapath-show.ts'
import {parseDpFeatures} from '../../../src/ovs/syntax/dp-features.ts'
import {parseDpifShow} from '../../../src/ovs/syntax/dpif-show.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {formatFlow} from '../../../src/ovs/syntax/format-flow.ts'
import {parseGroupStats} from '../../../src/ovs/syntax/group-stats.ts'
import {formatGroup, parseGroups} from '../../../src/ovs/syntax/groups.ts'
import {parseHexPacket} from '../../../src/ovs/syntax/hex-packet.ts'
import {parseMeterStats, parseMeters} from '../../../src/ovs/syntax/meters.ts'
import {parseFdb, parseOvsRoutes, parseTunnelNeighbours} from '../../../src/ovs/syntax/native-tables.ts'
import {parseOvsVersion} from '../../../src/ovs/syntax/ovs-version.ts'
import {parseOvsDatabase} from '../../../src/ovs/syntax/ovsdb-switch.ts'
import {parseFrags, parsePortDescs} from '../../../src/ovs/syntax/port-desc.ts'
import {parsePortStats} from '../../../src/ovs/syntax/port-stats.ts'
import {parseTableFeatures, parseTableNames} from '../../../src/ovs/syntax/table-features.ts'
import {parseTableStats} from '../../../src/ovs/syntax/table-stats.ts'
import {parseTlvMap} from '../../../src/ovs/syntax/tlv-map.ts'
import {parseTunnelPorts} from '../../../src/ovs/syntax/tunnel-ports.ts'
import {parseUpcall} from '../../../src/ovs/syntax/upcall.ts'
import {parseVsctlShow} from '../../../src/ovs/syntax/vsctl-show.ts'
import {fixtureFiles} from '../../fixtures.ts'

const mutations = suite('ovs/syntax mutations')

const NODE = 'snapshot/nodes/node1'
const files = new Map(fixtureFiles('captures', 'healthy-dualstack').map(({path, text}) => [path, text]))

/** The beginning of a probe's answer. */
const sample = (path: string): string => (files.get(`${NODE}/${path}`)?.() ?? '').slice(0, 2500)
const ofBridge = (path: string): string => sample(`bridges/br-int/${path}`)

const PARSERS: Readonly<Record<string, readonly [text: string, parse: (text: string) => unknown]>> = {
  flows: [
    ofBridge('flows.txt'),
    (text) => parseFlows(text).items.map((flow) => [formatFlow(flow), flow.text, flow.matchText]),
  ],
  'flows with names': [ofBridge('flows-names.txt'), (text) => parseFlows(text).items.map((flow) => formatFlow(flow))],
  groups: [ofBridge('groups.txt'), (text) => parseGroups(text).items.map(formatGroup)],
  actions: [
    'ct(commit,zone=1,nat(src=1.1.1.1),exec(move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3])),learn(table=1,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],load:5->NXM_NX_REG0[])',
    parseActions,
  ],
  'a traced flow': [
    'in_port=1,dl_vlan=5,tcp6,ipv6_src=fd00::1,nw_ttl=64,tcp_dst=80,ct_state=trk|new,reg0=0x5',
    parseFlowText,
  ],
  'a frame': [
    '00000000000000000000000086dd6000000000203a00fe8000000000000000000000000000010000000000000000000000000000000087007a9500000000fe8000000000000000000000000000050101000000000007',
    parseHexPacket,
  ],
  'ports-desc': [ofBridge('ports-desc.txt'), parsePortDescs],
  'ofctl show': [ofBridge('ofctl-show.txt'), (text) => [parsePortDescs(text), parseFrags(text)]],
  ports: [ofBridge('ports.txt'), parsePortStats],
  'table features': [ofBridge('table-features.txt'), (text) => [parseTableFeatures(text), parseTableNames(text)]],
  tables: [ofBridge('tables.txt'), parseTableStats],
  meters: [ofBridge('meters.txt'), parseMeters],
  'meter stats': [ofBridge('meter-stats.txt'), parseMeterStats],
  'group stats': [ofBridge('group-stats.txt'), parseGroupStats],
  fdb: [ofBridge('fdb.txt'), parseFdb],
  features: [ofBridge('dp-features.txt'), parseDpFeatures],
  ovsdb: [(files.get(`${NODE}/ovsdb.json`)?.() ?? '').split('\n').slice(2, 4).join('\n'), parseOvsDatabase],
  neighbours: [sample('ovs-tnl-neigh.txt'), parseTunnelNeighbours],
  'tunnel ports': [sample('ovs-tnl-ports.txt'), parseTunnelPorts],
  routes: [sample('ovs-route.txt'), parseOvsRoutes],
  'dpif/show': [sample('ovs-dpif-show.txt'), parseDpifShow],
  'dpctl/show': [sample('dpctl-show.txt'), parseDatapathShow],
  'datapath flows': [sample('dpctl-flows.txt'), parseDatapathFlows],
  conntrack: [sample('dpctl-conntrack.txt'), parseConntrack],
  'conntrack limits': [
    'default limit=0\nzone=65520,limit=2,count=2\n',
    (text) => [parseCtLimits(text), parseMaxConnections(text)],
  ],
  coverage: [sample('ovs-coverage.txt'), parseCoverage],
  upcall: [sample('ovs-upcall.txt'), parseUpcall],
  'ovs-vsctl show': [sample('ovs-show.txt'), parseVsctlShow],
  version: [sample('ovs-version.txt'), parseOvsVersion],
  'TLV map': [' 0xffff  0x80       4  tun_metadata0\n', parseTlvMap],
}

/** Changes to a text: where (a share of its length), how many characters go, what comes instead. */
const changes = fc.array(
  fc.tuple(
    fc.double({min: 0, max: 1, noNaN: true}),
    fc.integer({min: 0, max: 20}),
    fc.oneof(
      fc.constantFrom(
        '',
        ',',
        '(',
        ')',
        '"',
        '=',
        ':',
        '/',
        '->',
        '\n',
        '\r\n',
        '[',
        ']',
        '{',
        ' ',
        '0x',
        '99999999999999999999',
        '-1',
        '\0',
        'é',
        '漢',
        '\\',
      ),
      fc.string({maxLength: 8}),
    ),
  ),
  {minLength: 1, maxLength: 6},
)

for (const [name, [text, parse]] of Object.entries(PARSERS)) {
  mutations(`${name}: any damage is read without an error, and at once`, () => {
    assert.ok(text.length > 10)
    const start = performance.now()
    fc.assert(
      fc.property(changes, (list) => {
        let damaged = text
        for (const [at, remove, insert] of list) {
          const position = Math.floor(at * damaged.length)
          damaged = damaged.slice(0, position) + insert + damaged.slice(position + remove)
        }
        parse(damaged)
      }),
      {numRuns: 200},
    )
    for (let end = 0; end < text.length; end += 37) parse(text.slice(0, end))
    assert.ok(performance.now() - start < 20_000)
  })

  mutations(`${name}: a long line without an end takes no longer than its length`, () => {
    const [first = ''] = text.split('\n').filter((line) => line.length > 5)
    const start = performance.now()
    for (const piece of [',', '(', 'a=', '1', ' ', '"', first])
      parse(first + piece.repeat(Math.ceil(100_000 / piece.length)))
    assert.ok(performance.now() - start < 5000)
  })
}

mutations.run()
