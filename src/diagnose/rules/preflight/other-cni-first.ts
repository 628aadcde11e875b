import type {CniConf} from '../../../host/cni-conf.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0003',
  slug: 'other-cni-first',
  title: 'Another network plugin is configured on a node',
  severity: 'error',
  scope: 'node',
  needs: ['cni-conf'],
  follows: [],
  cause: 'Another network plugin was installed before, and its configuration was left in /etc/cni/net.d.',
  impact: 'Pods that start on the node are connected by that plugin, and Antrea knows nothing of them.',
  detection:
    'The container runtime takes the first file of /etc/cni/net.d by name. It is an error where that is not Antrea’s (or, before Antrea is installed, would stay before 10-antrea.conflist), and worth knowing where another one follows. A first plugin that is chained with Antrea’s in one list is no fault.',
  remedy: [
    {kind: 'look', text: 'See the files in the order in which they count', command: 'ls /etc/cni/net.d   # on {node}'},
    {
      kind: 'repair',
      text: 'Move the other plugin’s file away, then restart the pods that it connected',
      command: 'mv /etc/cni/net.d/{file} /root/   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const confs = yield* need(node.name, 'cni-conf', node.model.cniConf)
    const [first] = confs?.items ?? []
    if (!confs || !first || confs.unparsed.length > 0) return
    const antrea = confs.items.find(isAntreas)
    for (const other of confs.items) {
      if (isAntreas(other)) continue
      const wins = antrea ? other === first : other === first && other.file < ANTREAS_FILE
      yield found({
        where: {node: node.name, object: `file/${other.file}`},
        severity: wins ? 'error' : 'info',
        message: wins
          ? `${other.file} (${pluginsOf(other)}) comes before ${antrea?.file ?? ANTREAS_FILE} on ${node.name}: the runtime uses it, and not Antrea`
          : `${other.file} (${pluginsOf(other)}) of another network plugin is left on ${node.name}, behind ${antrea?.file ?? ANTREAS_FILE}`,
        evidence: [node.evidence('cni-conf', other.line, `${other.file}: ${pluginsOf(other)}`)],
        values: {file: other.file},
      })
    }
  },
}

/** What Antrea's installer writes (build/images/scripts/install_cni of Antrea). */
const ANTREAS_FILE = '10-antrea.conflist'
const isAntreas = ({types}: CniConf): boolean => types.includes('antrea')
const pluginsOf = ({types}: CniConf): string => (types.length === 0 ? 'no plugin' : types.join(', '))
