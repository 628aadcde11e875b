import {W} from '../fields.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {VLAN_PRESENT} from './packet.ts'
import {ETH} from './protocols.ts'

type Mode = 'access' | 'trunk' | 'native-tagged' | 'native-untagged' | 'dot1q-tunnel'

/** A VLAN tag. A type of 0 is none; VLAN 0 may be a tag that only has a priority. */
export interface Tag {
  readonly tpid: number
  readonly vid: number
  /** The priority in its place in the TCI. */
  readonly pcp: number
}

/** The two tags that OVS knows of a packet, outermost first (struct xvlan). */
export type Tags = readonly [Tag, Tag]

const NONE: Tag = {tpid: 0, vid: 0, pcp: 0}
const UNTAGGED: Tags = [NONE, NONE]
const VID = 0xfff
const PCP = 0xe000
const TPID = 0xffff_0000
const SERVICE_TAG = 0x88a8

/** A port's VLAN mode: as set, else by whether it has a tag (vswitchd.conf.db(5)). */
function modeOf(port: PortInput): Mode {
  const set = port.vlanMode
  if (set === 'trunk' || set === 'native-tagged' || set === 'native-untagged' || set === 'dot1q-tunnel') return set
  if (set === 'access') return 'access'
  return port.tag == null ? 'trunk' : 'access'
}

/** The packet's own tags. */
export function tagsOf(packet: Packet): Tags {
  const outer = packet[W.vlan]!
  if ((outer & VLAN_PRESENT) === 0) return UNTAGGED
  return [tagOf(outer), tagOf(packet[W.vlan + 1]!)]
}

const tagOf = (word: number): Tag =>
  (word & VLAN_PRESENT) === 0 ? NONE : {tpid: word >>> 16, vid: word & VID, pcp: word & PCP}

/** The tags that a packet has inside the bridge, the outer one its VLAN; text: why the port doesn't take it. */
export function inputTags(port: PortInput, tags: Tags): Tags | string {
  const [outer, inner] = tags
  const refusal = refusalOf(port, outer.vid)
  if (refusal !== null) return refusal
  const own = port.tag ?? 0
  switch (modeOf(port)) {
    case 'access':
      return [{tpid: outer.tpid || ETH.vlan, vid: own, pcp: outer.pcp}, NONE]
    case 'dot1q-tunnel': {
      const tpid = port.otherConfig?.get('qinq-ethtype') === '802.1q' ? ETH.vlan : SERVICE_TAG
      return [{tpid, vid: own, pcp: 0}, outer]
    }
    case 'trunk':
      return tags
    default:
      return outer.vid === 0 ? [{tpid: outer.tpid || ETH.vlan, vid: own, pcp: outer.pcp}, inner] : tags
  }
}

/** Why a port does not take a VLAN, in OVS's words (input_vid_is_valid()). */
function refusalOf(port: PortInput, vid: number): string | null {
  const name = port.portName ?? port.name
  switch (modeOf(port)) {
    case 'access':
      if (vid === 0) return null
      return `dropping VLAN ${vid} tagged packet received on port ${name} configured as VLAN ${port.tag ?? 0} access port`
    case 'dot1q-tunnel':
      if (allowsInner(port, vid)) return null
      return `dropping VLAN ${vid} packet received on dot1q-tunnel port ${name} that excludes this VLAN`
    case 'trunk':
      if (trunks(port, vid)) return null
      break
    default:
      if (vid === 0 || trunks(port, vid)) return null
  }
  return `dropping VLAN ${vid} packet received on port ${name} not configured for trunking VLAN ${vid}`
}

const allowsInner = ({cvlans}: PortInput, vid: number): boolean =>
  !cvlans || cvlans.length === 0 || cvlans.includes(vid)

/** Whether a trunk carries the VLAN: one with a native VLAN other than 0 carries that and not VLAN 0, whatever its list says (bundle_set()). */
function trunks(port: PortInput, vid: number): boolean {
  const native = modeOf(port) === 'trunk' ? 0 : (port.tag ?? 0)
  if (native !== 0 && (vid === 0 || vid === native)) return vid === native
  const list = port.trunks ?? []
  return list.length === 0 || list.includes(vid)
}

/** Whether a flood of the VLAN reaches the port (xbundle_includes_vlan()). */
export function carries(port: PortInput, [outer, inner]: Tags): boolean {
  switch (modeOf(port)) {
    case 'access':
      return outer.vid === (port.tag ?? 0) && inner.vid === 0
    case 'dot1q-tunnel':
      return outer.vid === (port.tag ?? 0) && allowsInner(port, inner.vid)
    default:
      return trunks(port, outer.vid)
  }
}

/**
 * The words of the tags with which a packet leaves by the port (xvlan_put()).
 *
 * @param tags those inside the bridge
 * @param word the packet's own outer one: its priority is kept where the port is told to, also that of a write which made no tag
 * @param innerWord of a tag that is taken off the type stays, for a write that makes one again
 */
export function outputWords(port: PortInput, tags: Tags, word: number, innerWord: number): [number, number] {
  const [outer, inner] = translated(port, tags)
  const keep = port.otherConfig?.get('priority-tags') ?? 'never'
  const always = keep === 'always'
  const keeps = always || keep === 'if-nonzero' || keep === 'true'
  return [wordOf(keeps ? {...outer, pcp: word & PCP} : outer, always, word), wordOf(inner, always, innerWord)]
}

function translated(port: PortInput, tags: Tags): Tags {
  switch (modeOf(port)) {
    case 'access':
      return UNTAGGED
    case 'dot1q-tunnel':
      return [tags[1], NONE]
    case 'native-untagged':
      return tags[0].vid === (port.tag ?? 0) ? [tags[1], NONE] : tags
    default:
      return tags
  }
}

function wordOf({tpid, vid, pcp}: Tag, always: boolean, before: number): number {
  const tci = vid | pcp
  if (tci === 0 && !(always && tpid !== 0)) return (before & TPID) >>> 0
  return (((tpid || ETH.vlan) << 16) | VLAN_PRESENT | tci) >>> 0
}
