import {type Draft, onNode} from '../../../trace/mutate.ts'

export const KEY = 'q1m0Zk5y0Lxw3Nn5o6v8r2d4f6h8j0l2n4p6r8t0v2w='

/** antrea-config of a cluster that encrypts between nodes; the first such setting is the nodes', the second Multi-cluster's. */
export const encrypts =
  (mode: 'wireGuard' | 'ipsec') =>
  (draft: Draft): Draft =>
    draft.text('cluster/core_v1_configmaps.json', (text) =>
      text.replace(/trafficEncryptionMode: (?:\\"none\\"|none)/, `trafficEncryptionMode: ${mode}`),
    )

/** node1 with a WireGuard device, and what `wg show all dump` prints of its peers: public key, endpoint, allowed IPs, handshake, bytes received and sent. */
export const withWireguard =
  (peers: readonly (readonly [string, string, string, number, number, number])[], flags: readonly string[] = ['UP']) =>
  (draft: Draft): Draft => {
    const lines = peers.map(([key, endpoint, allowed, handshake, rx, tx]) =>
      ['antrea-wg0', key, '(none)', endpoint, allowed, handshake, rx, tx, 'off'].join('\t'),
    )
    const device = ['antrea-wg0', '(hidden)', 'b2x0Zk5y0Lxw3Nn5o6v8r2d4f6h8j0l2n4p6r8t0v2w=', '51820', 'off'].join('\t')
    return encrypts('wireGuard')(draft)
      .json(onNode('node1', 'ip-link.json'), (links) => [
        ...links,
        {
          ifindex: 66,
          ifname: 'antrea-wg0',
          flags: ['POINTOPOINT', 'NOARP', ...flags],
          mtu: 1440,
          linkinfo: {info_kind: 'wireguard'},
        },
      ])
      .probes(
        ({node, id}) => node === 'node1' && id === 'wg',
        (probe) => ({...probe, exitCode: 0, stderr: null}),
      )
      .write(onNode('node1', 'wg.txt'), `${[device, ...lines].join('\n')}\n`)
      .json<{items: {metadata: {name: string; annotations?: Record<string, string>}}[]}>(
        'cluster/core_v1_nodes.json',
        (list) => {
          for (const {metadata} of list.items)
            if (metadata.name === 'node2')
              metadata.annotations = {...metadata.annotations, 'node.antrea.io/wireguard-public-key': KEY}
          return list
        },
      )
  }
