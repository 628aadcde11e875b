import {type Link, parseLinks} from '../../../src/host/link.ts'
import {parseNeighbours} from '../../../src/host/neighbour.ts'
import type {Capture} from './capture.ts'

/** The machine outside: the bridge that joins the nodes, and what answers beyond them. */
export const UNDERLAY = 'underlay'

/** Scripts that make a node's devices as they were recorded: the underlay's from outside, the pods' inside. */
export function underlayLinks(capture: Capture, node: string): string[] {
  const eth0 = linksOf(capture, node).find(({ifname}) => ifname === 'eth0')!
  return [
    `ip link add ${node} mtu ${eth0.mtu} type veth peer name eth0 address ${eth0.address} mtu ${eth0.mtu} netns ${node}`,
    `ip link set ${node} master ${UNDERLAY} up; ethtool -K ${node} tx off > /dev/null`,
    `ip -n ${node} link set lo up`,
    `ip -n ${node} link set eth0 ${arp(eth0)} up`,
  ]
}

/** A network namespace for each pod. */
export const podSpaces = (capture: Capture, node: string): string[] =>
  [...capture.pods(node).values()].map((netns) => `ip netns add ${netns}; ip -n ${netns} link set lo up`)

/** The veth pair of a pod, its addresses and routes. */
export function podLink(capture: Capture, node: string, pod: string): string[] {
  const netns = capture.pods(node).get(pod)!
  const eth0 = parseLinks(capture.text(node, 'ip-link', {pod})).items.find(({ifname}) => ifname === 'eth0')!
  const host = linksOf(capture, node).find(({ifindex, kind}) => kind === 'veth' && ifindex === eth0.linkIndex)!
  return [
    `ip -n ${node} link add ${host.ifname} address ${host.address} mtu ${host.mtu} type veth peer name eth0 address ${eth0.address} mtu ${eth0.mtu} netns ${netns}`,
    `ip -n ${node} link set ${host.ifname} ${arp(host)} up`,
    `ip -n ${netns} link set eth0 up`,
    ...addresses(capture.text(node, 'ip-addr', {pod})).map((line) => `ip -n ${netns} ${line}`),
    ...routes(capture.text(node, 'ip-route', {pod})).map((line) => `ip -n ${netns} ${line}`),
    offloads(capture.text(node, 'ethtool-k', {pod}), 'eth0', `ip netns exec ${netns} `),
  ]
}

/** What a node's own devices are, once Open vSwitch made its own. */
export function hostLinks(capture: Capture, node: string): string[] {
  const links = linksOf(capture, node)
  return [
    ...links
      .filter(({ifname, kind}) => kind === 'tun' && ifname === 'antrea-egress0')
      .map(({ifname, address}) => `ip tuntap add ${ifname} mode tap; ip link set ${ifname} address ${address}`),
    ...links
      .filter((link) => link.kind === 'tun' && link.flags.includes('UP'))
      .map(({ifname, mtu}) => `ip link set ${ifname} mtu ${mtu} up`),
    ...addresses(capture.text(node, 'ip-addr')),
    ...routes(capture.text(node, 'ip-route')),
    ...neighbours(capture.text(node, 'ip-neigh')),
    ...capture
      .asked(node, 'device')
      .map((device) => offloads(capture.text(node, 'ethtool-k', {device}), device))
      .filter((line) => !line.includes('antrea-egress0')),
  ].map((line) => (/^(addr|route|neigh) /.test(line) ? `ip ${line}` : line))
}

const linksOf = (capture: Capture, node: string): readonly Link[] => parseLinks(capture.text(node, 'ip-link')).items

const arp = (link: Link): string => (link.flags.includes('NOARP') ? 'arp off' : 'arp on')

interface JsonAddress {
  readonly ifname: string
  readonly addr_info: readonly {local: string; prefixlen: number; scope: string; broadcast?: string}[]
}

/** The addresses that somebody gave: not the kernel's own of the loopback and the links. */
const addresses = (text: string): string[] =>
  (JSON.parse(text) as JsonAddress[]).flatMap(({ifname, addr_info}) =>
    addr_info
      .filter(({scope}) => scope === 'global')
      .map(
        ({local, prefixlen, broadcast}) =>
          `addr add ${local}/${prefixlen}${broadcast ? ` broadcast ${broadcast}` : ''} dev ${ifname}`,
      ),
  )

interface JsonRoute {
  readonly type?: string
  readonly dst: string
  readonly dev: string
  readonly gateway?: string
  readonly protocol?: string
  readonly scope?: string
  readonly prefsrc?: string
  readonly flags: readonly string[]
}

/** The routes that somebody gave: not the kernel's own. Antrea's own network comes last, in the place of the kernel's. */
const routes = (text: string): string[] =>
  (JSON.parse(text) as JsonRoute[])
    .filter(({type, protocol}) => type === undefined && protocol !== 'kernel')
    .sort((a, b) => Number(a.gateway !== undefined) - Number(b.gateway !== undefined))
    .flatMap(({dst, dev, gateway, scope, prefsrc, flags}) => {
      const words = [
        ...(gateway ? ['via', gateway] : []),
        ...['dev', dev],
        ...(flags.includes('onlink') ? ['onlink'] : []),
        ...(scope ? ['scope', scope] : []),
        ...(prefsrc ? ['src', prefsrc] : []),
      ]
      const isInPlaceOfKernels = prefsrc !== undefined && gateway === undefined
      return [
        ...(isInPlaceOfKernels ? [`route del ${dst} dev ${dev} proto kernel`] : []),
        `route add ${dst} ${words.join(' ')}`,
      ]
    })

/** The neighbours that somebody gave: the kernel finds the others itself. */
const neighbours = (text: string): string[] =>
  parseNeighbours(text)
    .items.filter(({state}) => state.includes('PERMANENT'))
    .map(({dst, dev, lladdr}) => `neigh replace ${dst} lladdr ${lladdr} dev ${dev} nud permanent`)

const offloads = (text: string, device: string, prefix = ''): string => {
  const state = (name: string): string => new RegExp(`^${name}: (on|off)`, 'm').exec(text)?.[1] ?? 'on'
  return `${prefix}ethtool -K ${device} tx ${state('tx-checksumming')} > /dev/null`
}
