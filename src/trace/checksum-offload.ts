import type {EthtoolFeature} from '../host/ethtool.ts'
import {mapColumn, type OvsdbRow} from '../ovs/syntax/ovsdb.ts'

/** Whether a device leaves the checksums of TCP and UDP to whoever takes its packets; its line of `ethtool -k`, or null. */
export const leavesChecksums = (features: readonly EthtoolFeature[]): EthtoolFeature | null =>
  features.find(({name, on}) => name === 'tx-checksumming' && on) ?? null

/** Whether the userspace datapath adds missing checksums: only where it takes packets with their offload header (lib/userspace-tso.c). */
export const addsChecksums = (root: OvsdbRow | null): boolean =>
  root !== null && mapColumn(root, 'other_config').get('userspace-tso-enable') === 'true'
