import type {XfrmState} from '../host/xfrm.ts'
import {sameIpText} from '../ip.ts'
import type {Parsed} from '../parsed.ts'
import type {NodeFacts} from './node-facts.ts'
import type {PortFacts} from './ports-of-node.ts'
import {unbroken} from './whole.ts'

/** Why a tunnel's packets can't be followed: IPsec on the port, or in the kernel between these nodes. null: they can. */
export function tunnelProtection(facts: NodeFacts, port: PortFacts | null, remote: string): string | null {
  if (
    port &&
    (port.role === 'ipsec-tunnel' || ['psk', 'remote_cert', 'remote_name'].some((name) => port.options.has(name)))
  ) {
    return `${port.name} is protected by IPsec: whether its security associations work is not followed`
  }
  const xfrm = unbroken<XfrmState, Parsed<XfrmState>>(facts.model.xfrm, 'xfrm')
  if (facts.model.xfrm.known && !xfrm.known)
    return `whether ${facts.name} protects ${remote} by IPsec was not read: ${xfrm.reason}`
  const state = xfrm.known
    ? xfrm.value.items.find((s) => sameIpText(s.dst, remote) || sameIpText(s.src, remote))
    : undefined
  return state ? `${facts.name} has an IPsec state for ${remote}: whether it works is not followed` : null
}
