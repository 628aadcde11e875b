import {ETHER} from '../packet.ts'
import type {Make} from '../scene.ts'
import {UNDERLAY} from '../spec.ts'

export const learn: Make = ({random, tables, facts, inSet, bridge}) => {
  // A trace that comes through a native tunnel would learn for good.
  if (inSet || bridge.name === UNDERLAY) return null
  const specs = [
    'NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]',
    'NXM_OF_VLAN_TCI[0..11]',
    'load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15]',
    'output:NXM_OF_IN_PORT[]',
    'reg3=0x5',
    'load:0x7->NXM_NX_REG2[]',
  ]
  if (facts.etherType === ETHER.ipv4) specs.push('eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_SRC[]')
  const options = random.some(
    [
      'idle_timeout=10',
      'hard_timeout=60',
      'priority=77',
      'cookie=0x9',
      'send_flow_rem',
      'fin_idle_timeout=1',
      'limit=3',
      'result_dst=NXM_NX_REG4[3]',
    ],
    random.int(4),
  )
  return [`learn(${[`table=${random.pick(tables)}`, ...options, ...random.some(specs, 1 + random.int(4))].join(',')})`]
}
