import {deviceObject} from '../../object.ts'
import {needPlan, type Plan, usesTunnel} from '../../plan.ts'
import {found, type NodeRule, need, open} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0002',
  slug: 'kernel-module-missing',
  title: 'The kernel of a node has no module that Antrea needs',
  severity: 'error',
  scope: 'node',
  needs: ['kernel-modules', 'core/v1/configmaps'],
  follows: [{rule: 'ANT0001', by: 'cluster'}],
  cause: 'The kernel was built without it, or the package with the system’s further modules is not installed.',
  impact:
    'Without openvswitch there is no bridge, and no pod gets a network; without the tunnel’s module no packet leaves its node; without wireguard none is encrypted.',
  detection:
    'Which modules are loaded, or could be, for the datapath, tunnel and encryption that antrea-config asks for (or the defaults). With ovsDatapathType netdev the kernel’s modules are not needed.',
  remedy: [
    {kind: 'look', text: 'Try to load it', command: 'modprobe --dry-run --verbose {module}   # on {node}'},
    {
      kind: 'repair',
      text: 'Install the package with the kernel’s further modules (such as linux-modules-extra), or use another kernel',
      command: null,
    },
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const plan = yield* needPlan(cluster)
    if (!plan) return
    const needed = modulesOf(plan)
    if (needed.length === 0) return
    const modules = yield* need(node.name, 'kernel-modules', node.model.kernelModules)
    for (const name of modules ? needed : []) {
      const module = modules?.items.find((each) => each.name === name)
      const where = {node: node.name, object: deviceObject(name)}
      if (module === undefined || module.state === 'unknown')
        yield open({
          where,
          what: `kernel module ${name}`,
          reason: 'it is not loaded, and whether it could be was not to be seen from where the probe ran',
          measure: `modprobe --dry-run --verbose ${name}   # on ${node.name}`,
        })
      else if (module.state === 'missing')
        yield found({
          where,
          message: `the kernel of ${node.name} has no module ${name}`,
          evidence: [node.evidence('kernel-modules', module.line)],
          values: {module: name},
        })
    }
  },
}

const TUNNEL_MODULES = {geneve: ['geneve'], vxlan: ['vxlan'], gre: ['ip_gre'], stt: []} as const

function modulesOf(plan: Plan): readonly string[] {
  if (plan.datapathType !== 'system') return []
  const tunnel = usesTunnel(plan) ? TUNNEL_MODULES[plan.tunnelType] : []
  return ['openvswitch', ...tunnel, ...(plan.encryption === 'wireguard' ? ['wireguard'] : [])]
}
