import {W} from '../fields.ts'
import {VLAN_PRESENT} from './packet.ts'
import type {Packet, PortInput} from './types.ts'

type Mode = 'access' | 'trunk' | 'native-tagged' | 'native-untagged' | 'dot1q-tunnel'

/** A port's VLAN mode: as set, else by whether it has a tag (vswitchd.conf.db(5)). */
function modeOf(port: PortInput): Mode {
  const set = port.vlanMode
  if (set === 'trunk' || set === 'native-tagged' || set === 'native-untagged' || set === 'dot1q-tunnel') return set
  if (set === 'access') return 'access'
  return port.tag == null ? 'trunk' : 'access'
}

/** Whether packets that come by the port get its VLAN around what they have. */
export const pushesTag = (port: PortInput): boolean => ['access', 'dot1q-tunnel'].includes(modeOf(port))

/** Whether the port carries a VLAN. */
export function trunks(port: PortInput, vlan: number): boolean {
  const mode = modeOf(port)
  const tag = port.tag ?? 0
  if (mode === 'access' || mode === 'dot1q-tunnel') return vlan === tag
  // A port with a native VLAN carries that and not VLAN 0, whatever its list says (bundle_set()).
  if (mode !== 'trunk' && (vlan === tag || vlan === 0)) return vlan === tag
  const list = port.trunks ?? []
  return list.length === 0 || list.includes(vlan)
}

/** The VLAN that a packet belongs to inside the bridge; text: why the port doesn't take it (input_vid_is_valid()). */
export function inputVlan(port: PortInput, packet: Packet): number | string {
  const tag = packet[W.vlan]!
  const vid = (tag & VLAN_PRESENT) !== 0 ? tag & 0xfff : 0
  const mode = modeOf(port)
  switch (mode) {
    case 'access':
      if (vid !== 0) {
        return `dropping VLAN ${vid} tagged packet received on port ${port.portName ?? port.name} configured as VLAN ${port.tag ?? 0} access port`
      }
      return port.tag ?? 0
    case 'dot1q-tunnel':
      if ((port.cvlans ?? []).length > 0 && !port.cvlans!.includes(vid)) {
        return `dropping VLAN ${vid} packet received on dot1q-tunnel port ${port.portName ?? port.name} that excludes this VLAN`
      }
      return port.tag ?? 0
    default: {
      const inside = vid === 0 && mode !== 'trunk' ? (port.tag ?? 0) : vid
      if (trunks(port, inside)) return inside
      return `dropping VLAN ${vid} packet received on port ${port.portName ?? port.name} not configured for trunking VLAN ${vid}`
    }
  }
}

/** The TCI that the packet leaves with, or null for none. */
export function outputTag(port: PortInput, vlan: number, pcp: number): number | null {
  const mode = modeOf(port)
  if (mode === 'access' || mode === 'dot1q-tunnel') return null
  if (mode === 'native-untagged' && vlan === (port.tag ?? 0)) return null
  if (vlan === 0 && mode !== 'native-tagged') return null
  return VLAN_PRESENT | (pcp << 13) | vlan
}
