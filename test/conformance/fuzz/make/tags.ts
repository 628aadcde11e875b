import {fieldNamed} from '../../../../src/ovs/fields.ts'
import {type Facts, NO_FACTS} from '../match.ts'
import {ETHER, PROTO} from '../packet.ts'
import type {Random} from '../random.ts'
import type {Make} from '../scene.ts'
import {formatFor, MACS} from '../values.ts'

export const pushVlan: Make = (scene) => {
  if (scene.version === 'OpenFlow10') return null
  const tagged = scene.facts.isTagged
  scene.facts = {...scene.facts, isTagged: true}
  const set = scene.random.chance(0.8) ? [`set_field:${0x1000 + scene.random.pick([0, 10, 20, 30])}->vlan_vid`] : []
  if (!tagged && scene.random.chance(0.2)) set.push(`set_field:${scene.random.int(8)}->vlan_pcp`)
  return [`push_vlan:${scene.random.chance(0.8) ? '0x8100' : '0x88a8'}`, ...set]
}

export const popVlan: Make = (scene) => {
  if (!scene.facts.isTagged && scene.version !== 'OpenFlow10') return null
  // What is behind the tag shows only of two.
  if (scene.facts.isTagged && scene.version !== 'OpenFlow10' && scene.random.chance(0.5)) {
    return ['push_vlan:0x8100', 'set_field:4106->vlan_vid', 'pop_vlan']
  }
  scene.facts = {...scene.facts, isTagged: false}
  return ['pop_vlan']
}

/** OpenFlow 1.0 puts a tag there where none is. */
const modVlan =
  (text: (random: Random) => string): Make =>
  (scene) => {
    if (scene.version !== 'OpenFlow10') return null
    scene.facts = {...scene.facts, isTagged: true}
    return [text(scene.random)]
  }
export const modVlanVid = modVlan((random) => `mod_vlan_vid:${random.pick([0, 10, 20, 30])}`)
export const modVlanPcp = modVlan((random) => `mod_vlan_pcp:${random.int(8)}`)

export const modNetwork: Make = ({random, facts, version}) => {
  const {etherType, proto, isLaterFragment} = facts
  const choices: string[] = [
    `mod_dl_src:${formatFor(fieldNamed('eth_src'), random.pick(MACS))}`,
    `mod_dl_dst:${formatFor(fieldNamed('eth_dst'), random.pick(MACS))}`,
  ]
  if (etherType === ETHER.ipv4) choices.push('mod_nw_src:10.0.1.1', 'mod_nw_dst:10.0.0.2')
  if (etherType === ETHER.ipv4 || etherType === ETHER.ipv6) {
    choices.push('mod_nw_tos:184')
    if (version !== 'OpenFlow10') choices.push('mod_nw_ecn:2', 'mod_nw_ttl:3')
    if (!isLaterFragment && (proto === PROTO.tcp || proto === PROTO.udp || proto === PROTO.sctp))
      choices.push('mod_tp_src:443', 'mod_tp_dst:8080')
  }
  return [random.pick(choices)]
}

export const pushMpls: Make = (scene) => {
  if (scene.version === 'OpenFlow10') return null
  scene.facts = {...scene.facts, etherType: ETHER.mpls, proto: null, icmpType: null}
  return [scene.random.chance(0.85) ? 'push_mpls:0x8847' : 'push_mpls:0x8848']
}

const isMpls = ({etherType}: Facts): boolean => etherType === ETHER.mpls || etherType === ETHER.mplsMulticast

export const popMpls: Make = (scene) => {
  if (!isMpls(scene.facts)) return null
  const to = scene.random.pick(scene.hasActionSet ? [ETHER.mpls] : [ETHER.ipv4, ETHER.ipv6, ETHER.mpls])
  scene.facts = {...scene.facts, etherType: to, proto: null}
  return [`pop_mpls:0x${to.toString(16)}`]
}

export const mplsField: Make = ({random, facts}) =>
  isMpls(facts)
    ? [random.pick(['set_mpls_label:7', 'set_mpls_tc:3', 'set_mpls_ttl:9', 'set_field:5->mpls_label'])]
    : null

export const decMplsTtl: Make = ({facts}) => (isMpls(facts) ? ['dec_mpls_ttl'] : null)

export const decTtl: Make = ({random, facts, inSet}) => {
  if (facts.etherType !== ETHER.ipv4 && facts.etherType !== ETHER.ipv6) return null
  return [inSet || random.chance(0.7) ? 'dec_ttl' : random.pick(['dec_ttl(1)', 'dec_ttl(1,2)'])]
}

export const decNshTtl: Make = ({facts}) => (facts.etherType === ETHER.nsh ? ['dec_nsh_ttl'] : null)

/** After it the packet is of another type: no field that the facts knew is there. */
export const encapsulate: Make = (scene) => {
  if (scene.version === 'OpenFlow10' || scene.inSet) return null
  scene.facts = {...NO_FACTS, etherType: ETHER.nsh}
  return [
    scene.random.pick(['encap(nsh(md_type=1))', 'encap(nsh(md_type=2))', 'encap(nsh)']),
    ...(scene.random.chance(0.6) ? ['encap(ethernet)'] : []),
  ]
}

export const decapsulate: Make = (scene) => {
  if (scene.version === 'OpenFlow10' || scene.inSet) return null
  scene.facts = NO_FACTS
  return ['decap()']
}
