import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAddresses} from '../../src/host/address.ts'
import {parseBridgeLink} from '../../src/host/bridge-link.ts'
import {parseEthtool} from '../../src/host/ethtool.ts'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import {parseIpset} from '../../src/host/ipset.ts'
import {parseIptablesSave} from '../../src/host/iptables-save.ts'
import {parseLinks} from '../../src/host/link.ts'
import {lookupRoute} from '../../src/host/lookup-route.ts'
import {parseNeighbours} from '../../src/host/neighbour.ts'
import {parseNft} from '../../src/host/nft.ts'
import {parseNstat} from '../../src/host/nstat.ts'
import {parseTcQdisc} from '../../src/host/qdisc.ts'
import {parseRoutes} from '../../src/host/route.ts'
import {parseRules} from '../../src/host/rule.ts'
import {HOOKS} from '../../src/host/ruleset.ts'
import {parseSockets} from '../../src/host/socket.ts'
import {parseSysctl} from '../../src/host/sysctl.ts'
import {parseWg} from '../../src/host/wireguard.ts'
import {parseXfrm} from '../../src/host/xfrm.ts'
import type {Parsed} from '../../src/parsed.ts'
import {fixtureFiles} from '../fixtures.ts'
import {packetOf} from './filter.ts'

const robust = suite('host: spoiled input')

const NODE = 'snapshot/nodes/node1/'
const files = new Map(fixtureFiles('captures', 'healthy-dualstack').map(({path, text}) => [path, text]))
const real = (name: string): string => files.get(NODE + name)?.() ?? ''

const firstLines = (text: string): string => text.split('\n').slice(0, 80).join('\n')

const XFRM =
  'src 172.31.0.11 dst 172.31.0.12\n\tproto esp spi 0xc5a70001 reqid 1 mode transport\n\tauth-trunc hmac(sha256) 0x00 128\n'
const WG = 'wg0\tA\tB=\t51820\toff\nwg0\tC=\t(none)\t172.31.0.12:51820\t10.10.2.0/24\t1700000000\t100\t200\t25\n'

const PARSERS: readonly (readonly [string, string, (text: string) => Parsed<unknown>])[] = [
  ['ip-link', real('ip-link.json'), parseLinks],
  ['ip-addr', real('ip-addr.json'), parseAddresses],
  ['ip-route', real('ip-route.json'), (text) => parseRoutes(text, 4)],
  ['ip6-route', real('ip6-route.json'), (text) => parseRoutes(text, 6)],
  ['ip-rule', real('ip-rule.json'), parseRules],
  ['ip-neigh', real('ip-neigh.json'), parseNeighbours],
  ['tc-qdisc', real('tc-qdisc.json'), parseTcQdisc],
  ['bridge-link', '[{"ifindex":5,"ifname":"veth1","flags":["UP"],"master":"docker0","hairpin":true}]', parseBridgeLink],
  ['nft', real('nft.json'), parseNft],
  ['iptables', real('iptables.txt'), (text) => parseIptablesSave(text, 4)],
  ['ip6tables', real('ip6tables.txt'), (text) => parseIptablesSave(text, 6)],
  ['ipset', real('ipset.txt'), parseIpset],
  ['sysctl', firstLines(real('sysctl.txt')), parseSysctl],
  ['sockets', real('sockets.txt'), parseSockets],
  ['ethtool-k', real('devices/eth0/ethtool-k.txt'), parseEthtool],
  ['nstat', firstLines(real('nstat.txt')), parseNstat],
  ['xfrm', XFRM, parseXfrm],
  ['wg', WG, parseWg],
]

/** Cuts a piece out, and puts something else in its place. */
const spoiled = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.oneof(
        fc.string({maxLength: 12}),
        fc.constantFrom('', '"', '{', ']', '\n', '\\', 'null', '-9', '__proto__', '!', '\u0000'),
      ),
    )
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length))

for (const [name, text, parse] of PARSERS) {
  robust(`${name}: what the capture holds is read whole`, () => {
    assert.ok(text.length > 0)
    const {items, unparsed} = parse(text)
    assert.ok(items.length > 0)
    assert.equal(unparsed, [])
  })

  robust(`${name}: a piece cut out or exchanged never throws, and lines stay lines`, () => {
    fc.assert(
      fc.property(spoiled(text), (bad) => {
        const {items, unparsed} = parse(bad)
        const lines = bad.split('\n').length
        const positions = [...items, ...unparsed].map((item) => (item as {line: number}).line)
        assert.ok(positions.every((line) => line >= 1 && line <= lines))
      }),
      {numRuns: 150},
    )
  })

  robust(`${name}: any text at all never throws`, () => {
    fc.assert(fc.property(fc.string(), (bad) => void parse(bad)))
  })
}

robust('spoiled rules are still evaluated, and spoiled routes looked up', () => {
  const ipsets = parseIpset(real('ipset.txt')).items
  fc.assert(
    fc.property(
      spoiled(real('iptables.txt')),
      spoiled(real('nft.json')),
      spoiled(real('ip-route.json')),
      (iptables, nft, routes) => {
        const tables = [...parseIptablesSave(iptables, 4).items, ...parseNft(nft).items]
        const state = {tables, unread: [], ipsets, addresses: parseAddresses(real('ip-addr.json')).items}
        for (const hook of HOOKS) assert.type(evaluateHook(state, hook, packetOf()).reason, 'string')
        const question = {dst: '10.10.2.2', src: null, mark: 0, iif: null, family: 4} as const
        assert.type(
          lookupRoute(
            {rules: parseRules(real('ip-rule.json')).items, routes: parseRoutes(routes).items, links: null},
            question,
          ).kind,
          'string',
        )
      },
    ),
    {numRuns: 100},
  )
})

robust.run()
