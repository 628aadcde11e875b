import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAddresses, sourceAddressFor} from '../../src/host/address.ts'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import type {FilterState} from '../../src/host/filter-packet.ts'
import type {HookResult} from '../../src/host/hook-outcome.ts'
import {parseIpset} from '../../src/host/ipset.ts'
import {parseIptablesSave} from '../../src/host/iptables-save.ts'
import {parseLinks} from '../../src/host/link.ts'
import {lookupRoute, type RouteAnswer} from '../../src/host/lookup-route.ts'
import {parseNft} from '../../src/host/nft.ts'
import {parseRoutes} from '../../src/host/route.ts'
import {parseRules} from '../../src/host/rule.ts'
import type {Hook} from '../../src/host/ruleset.ts'
import {listens, parseSockets} from '../../src/host/socket.ts'
import {formatIp} from '../../src/ip.ts'
import {captures, fixtureFiles} from '../fixtures.ts'
import {type Asked, packetOf} from './filter.ts'

const real = suite('host: real nodes')

interface Node {
  readonly text: (name: string) => string
  readonly filters: FilterState
  readonly route: (dst: string, family?: 4 | 6) => RouteAnswer
  readonly hook: (hook: Hook, asked: Asked) => HookResult
}

function node(capture: string, name = 'node1'): Node {
  const files = new Map(fixtureFiles('captures', capture).map(({path, text}) => [path, text]))
  const text = (file: string): string => files.get(`snapshot/nodes/${name}/${file}`)?.() ?? ''
  const addresses = parseAddresses(text('ip-addr.json')).items
  const filters: FilterState = {
    tables: [
      ...parseIptablesSave(text('iptables.txt'), 4).items,
      ...parseIptablesSave(text('ip6tables.txt'), 6).items,
      ...parseNft(text('nft.json')).items,
    ],
    unread: [],
    ipsets: parseIpset(text('ipset.txt')).items,
    addresses,
  }
  const routes = [...parseRoutes(text('ip-route.json'), 4).items, ...parseRoutes(text('ip6-route.json'), 6).items]
  const links = parseLinks(text('ip-link.json')).items
  const route = (dst: string, family: 4 | 6 = 4): RouteAnswer =>
    lookupRoute(
      {rules: parseRules(text(family === 4 ? 'ip-rule.json' : 'ip6-rule.json')).items, routes, links},
      {dst, src: null, mark: 0, iif: null, family},
    )
  return {text, filters, route, hook: (hook, asked) => evaluateHook(filters, hook, packetOf(asked))}
}

const said = (answer: RouteAnswer): string =>
  answer.kind === 'route' ? `${answer.local ? 'local ' : ''}${answer.gateway ?? 'link'} ${answer.dev}` : answer.kind

for (const [capture, family, dst, expected] of [
  ['healthy', 4, '10.10.2.2', '10.10.2.1 antrea-gw0'],
  ['healthy', 4, '10.10.1.2', 'link antrea-gw0'],
  ['healthy', 4, '10.10.1.1', 'local link antrea-gw0'],
  ['healthy', 4, '172.31.0.12', 'link br-phy'],
  ['healthy', 4, '10.96.0.1', '172.31.0.1 br-phy'],
  ['healthy-proxyall', 4, '10.96.0.1', '169.254.0.253 antrea-gw0'],
  ['proxyall-service-cidr-route-deleted', 4, '10.96.0.1', '172.31.0.1 br-phy'],
  ['remote-podcidr-route-deleted', 4, '10.10.2.2', '172.31.0.1 br-phy'],
  ['healthy-noencap', 4, '10.10.2.2', '172.31.0.12 br-phy'],
  ['noencap-remote-podcidr-route-deleted', 4, '10.10.2.2', '172.31.0.1 br-phy'],
  ['gateway-down', 4, '10.10.2.2', '172.31.0.1 br-phy'],
  ['healthy-dualstack', 6, 'fd00:10:10:2::2', 'fd00:10:10:2::1 antrea-gw0'],
  ['healthy-dualstack', 6, 'fd00:10:10:1::1', 'local link antrea-gw0'],
  ['healthy-dualstack', 6, 'fd00:10:10:1::9', 'link antrea-gw0'],
  ['healthy-dualstack', 6, '2001:db8::1', 'none'],
] as const) {
  real(`${capture}: ${dst} goes by ${expected}`, () => assert.is(said(node(capture).route(dst, family)), expected))
}

/** A pod's packet that leaves the cluster by the node's own stack. */
const OUTWARD: Asked = {source: '10.10.1.2', destination: '172.31.0.1', iif: 'antrea-gw0', oif: 'br-phy'}

real('masquerades what a pod sends out of the cluster, and nothing between pods', () => {
  const {hook} = node('healthy')
  const out = hook('POSTROUTING', {...OUTWARD, iif: null})
  assert.equal(
    [out.verdict, out.nat?.kind, out.nat?.by.rule.comment],
    ['accept', 'masquerade', 'Antrea: masquerade Pod to external packets'],
  )
  assert.is(hook('POSTROUTING', {...OUTWARD, iif: null, destination: '10.10.2.2'}).nat, null)
  assert.is(node('masquerade-rule-deleted').hook('POSTROUTING', {...OUTWARD, iif: null}).nat, null)
})

real('forwards from and to pods, and says by which rule', () => {
  const {verdict, trail} = node('healthy').hook('FORWARD', OUTWARD)
  assert.equal([verdict, trail.at(-1)?.rule.comment], ['accept', 'Antrea: accept packets from local Pods'])
})

real("takes the agent's tunnel out of connection tracking", () => {
  const tunnel: Asked = {
    source: '172.31.0.12',
    destination: '172.31.0.11',
    protocol: 17,
    dport: 6081,
    iif: 'br-phy',
    oif: null,
  }
  assert.is(node('healthy').hook('PREROUTING', tunnel).notrack, true)
  assert.is(node('healthy-vxlan').hook('PREROUTING', tunnel).notrack, false, 'another port there')
})

real('masquerades what the node sends to pods by another of its addresses', () => {
  const own: Asked = {source: '172.31.0.11', destination: '10.10.1.2', iif: null, oif: 'antrea-gw0'}
  const {hook} = node('healthy')
  assert.is(hook('OUTPUT', own).mark, 0x8000_0000)
  assert.is(hook('POSTROUTING', own).nat?.by.rule.comment, 'Antrea: masquerade LOCAL traffic')
  assert.is(hook('POSTROUTING', {...own, source: '10.10.1.1'}).nat, null)
})

real('leads a NodePort to the agent where it is proxy for all', () => {
  const asked: Asked = {source: '172.31.0.1', destination: '172.31.0.11', dport: 30080, iif: 'br-phy', oif: null}
  const {nat} = node('healthy-proxyall').hook('PREROUTING', asked)
  assert.equal([nat?.kind, nat?.address && formatIp(nat.address)], ['dnat', '169.254.0.252'])
  assert.is(node('healthy').hook('PREROUTING', asked).nat, null)
})

real('knows the SNAT rule of an Egress by its mark', () => {
  const marks = [0, 1].map(
    (mark) => node('healthy-egress').hook('POSTROUTING', {...OUTWARD, iif: null, mark}).nat?.kind,
  )
  assert.equal(marks, ['masquerade', 'snat'])
})

real('answers IPv6 by ip6tables', () => {
  const asked: Asked = {source: 'fd00:10:10:1::2', destination: '2001:db8::1', iif: null, oif: 'br-phy'}
  assert.is(
    node('healthy-dualstack').hook('POSTROUTING', asked).nat?.by.rule.comment,
    'Antrea: masquerade Pod to external packets',
  )
})

real("gives the node's own packets the gateway's address on the way to a pod of a peer", () => {
  const {route, filters} = node('healthy')
  const answer = route('10.10.2.2')
  assert.is(answer.kind === 'route' && sourceAddressFor(answer, filters.addresses ?? []), '10.10.1.1')
})

real('knows what listens', () => {
  const sockets = (capture: string) =>
    parseSockets(node(capture, 'node2').text('pods/default/server/sockets.txt')).items
  assert.is(listens(sockets('healthy'), 'tcp', '10.10.2.2', 8080)?.port, 8080)
  assert.is(listens(sockets('server-not-listening'), 'tcp', '10.10.2.2', 8080), null)
})

real('every rule of every capture is understood, and every hook decides', () => {
  for (const capture of captures()) {
    const {filters, hook} = node(capture)
    const rules = filters.tables
      .filter(({backend}) => backend !== 'nft')
      .flatMap(({chains}) => chains.flatMap((chain) => chain.rules))
    assert.ok(rules.length > 5)
    assert.equal(
      rules
        .filter(({matches, effects}) => [...matches, ...effects].some(({kind}) => kind === 'unknown'))
        .map(({text}) => text),
      [],
      capture,
    )
    for (const name of ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const)
      assert.is(hook(name, {}).verdict, 'accept', capture)
  }
})

real.run()
