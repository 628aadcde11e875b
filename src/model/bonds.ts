import type {Bond} from '../ovs/syntax/bond-show.ts'
import type {OvsPort} from '../ovs/syntax/ovsdb-switch.ts'

/**
 * Bonds as the database tells of them, for nodes whose `bond/show` nobody asked: modes, links and the active member, but not
 * which hash is whose. A bond with LACP is left out: what was negotiated isn't there.
 */
export function bondsOf(ports: readonly OvsPort[]): readonly Bond[] {
  return ports.filter(({interfaces, lacp}) => interfaces.length > 1 && (lacp ?? 'off') === 'off').map(bondOf)
}

function bondOf({row, name, interfaces, bondMode, bondActive, otherConfig}: OvsPort): Bond {
  return {
    line: row.line,
    name,
    mode: bondMode ?? 'active-backup',
    recircId: null,
    basis: Number(otherConfig.get('bond-hash-basis') ?? 0),
    lbOutput: false,
    allMembersActive: otherConfig.get('all-members-active') === 'true',
    lacp: 'off',
    lacpFallback: false,
    members: interfaces.map((device) => {
      const up = device.linkState === 'up' && device.adminState !== 'down'
      const active = bondActive !== null && device.macInUse?.toLowerCase() === bondActive.toLowerCase()
      return {name: device.name, enabled: up, mayEnable: up, active, hashes: []}
    }),
  }
}
