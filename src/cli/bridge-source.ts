import {Flags} from '@oclif/core'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Asked} from './source.ts'
import {usage} from './usage.ts'

/** Of the commands that look at one bridge. */
export const bridgeFlags = {
  'bridge-files': Flags.string({
    description: 'a folder with what ovs-ofctl printed: flows.txt, groups.txt, ports-desc.txt…',
    exclusive: ['from', 'demo', 'local'],
    helpGroup: 'SOURCE',
    helpValue: 'DIR',
  }),
  node: Flags.string({description: 'the node, where several have such a bridge', helpValue: 'NODE'}),
}

/** A bridge is looked at as a trace does, on one node where one is named. */
export const nodeOnly = (node: string | undefined): Asked => ({
  purpose: 'traces',
  nodes: () => (node === undefined ? null : [node]),
})

/** Opens the files of one bridge, or whatever else the flags name. @throws {Problem} as the sources do */
export async function openBridge(
  flags: {readonly 'bridge-files'?: string | undefined},
  bridge: string,
  open: () => Promise<Snapshot>,
): Promise<Snapshot> {
  const folder = flags['bridge-files']
  if (folder === undefined) return open()
  if (folder === '') {
    throw usage('--bridge-files needs the path of a folder, and got an empty one')
  }
  const {openBridgeFiles} = await import('../sources/bridge-files.ts')
  return openBridgeFiles(folder, bridge)
}
