import type {Socket} from '../host/socket.ts'
import {formatIp} from '../ip.ts'
import {type Known, known} from '../model/known.ts'
import type {Netns} from '../model/netns.ts'
import type {NodeModel} from '../model/node.ts'
import type {Parsed} from '../parsed.ts'
import type {Kind} from './answer.ts'
import type {Inventory, Item} from './inventory.ts'

/** What the kernel of a node has: devices, addresses, routes, rules, packet filters, settings. */
export const hostInventories = (node: NodeModel): readonly Inventory[] => [
  ...netnsInventories(node, node.name, ''),
  ...chainInventories(node),
  listed('ipset', node.name, 'ipset', node.ipsets, ({name, entries}) => ({
    what: name,
    text: entries
      .map((entry) => JSON.stringify(entry.text))
      .sort()
      .join('\n'),
  })),
  listed('sysctl', node.name, 'sysctl', withoutCounts(node), ({key, value}) => ({what: key, text: value})),
]

/** The same of a network namespace. @param of ` in pod default/client`, empty for the node's own */
export const netnsInventories = (netns: Netns, node: string, of: string): readonly Inventory[] => [
  listed('device', node, `ip-link${of}`, netns.links, (link) => ({
    what: link.ifname + of,
    text: [
      `flags=${[...link.flags].sort().join(',')}`,
      `mtu=${link.mtu ?? ''}`,
      `state=${link.operstate ?? ''}`,
      `mac=${link.address ?? ''}`,
      `kind=${link.kind ?? ''}`,
      `master=${link.master ?? ''}`,
    ].join('\n'),
  })),
  listed('address', node, `ip-addr${of}`, netns.addresses, (address) => ({
    what: `${address.local}/${address.prefixLength} of ${address.dev}${of}`,
    text: [address.scope ?? '', ...[...address.flags].sort()].join(' '),
  })),
  ...[netns.routes, netns.routes6].map((routes, i) =>
    listed('route', node, `${i === 0 ? 'ip-route' : 'ip6-route'}${of}`, routes, (route) => ({
      what: `${route.dstText} table ${route.table}${of}`,
      text: [
        route.type,
        ...route.nexthops.map(({gateway, dev}) => `via ${gateway ?? '-'} dev ${dev ?? '-'}`),
        `metric ${route.metric}`,
        `src ${route.prefsrc ?? '-'}`,
        `mtu ${route.mtu ?? '-'}`,
        [...route.flags].sort().join(','),
      ]
        .join(' ')
        .trim(),
    })),
  ),
  listed('rule', node, `ip-rule${of}`, netns.rules, (rule) => ({
    what: `priority ${rule.priority}${of}`,
    text: rule.text,
  })),
  listed('socket', node, `sockets${of}`, lasting(netns.sockets), (socket) => ({
    what: `${socket.protocol} ${socket.ip ? formatIp(socket.ip) : '*'}:${socket.port}${of}`,
    text: socket.state,
  })),
]

function listed<T>(kind: Kind, node: string, piece: string, of: Known<Parsed<T>>, item: (each: T) => Item): Inventory {
  return {kind, node, piece, items: of.known ? known(of.value.items.map(item)) : of}
}

/** The kernel gives ports from here on to whoever asks for any: they come and go (net.ipv4.ip_local_port_range). */
const EPHEMERAL = 32768

function lasting(sockets: Known<Parsed<Socket>>): Known<Parsed<Socket>> {
  if (!sockets.known) return sockets
  return known({...sockets.value, items: sockets.value.items.filter(({port}) => port < EPHEMERAL)})
}

/** Settings without counters. */
function withoutCounts({sysctl}: NodeModel): NodeModel['sysctl'] {
  if (!sysctl.known) return sysctl
  return known({...sysctl.value, items: sysctl.value.items.filter(({key}) => !key.endsWith('_count'))})
}

function chainInventories(node: NodeModel): readonly Inventory[] {
  const sources = {iptables: node.iptables, ip6tables: node.ip6tables, 'iptables-legacy': node.iptablesLegacy} as const
  return Object.entries(sources).map(
    ([piece, tables]): Inventory => ({
      kind: 'chain',
      node: node.name,
      piece,
      items: tables.known
        ? known(
            tables.value.items.flatMap((table) =>
              table.chains.map((chain) => ({
                what: `${piece} ${table.name} ${chain.name}`,
                text: [`policy ${chain.policy ?? '-'}`, ...chain.rules.map(({text}) => text)].join('\n'),
              })),
            ),
          )
        : tables,
    }),
  )
}
