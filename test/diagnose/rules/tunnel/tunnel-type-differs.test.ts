import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-type-differs.ts'
import {map, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const tunnel = (node: string, change: Record<string, unknown>) => ovsdb(node, 'Interface', 'antrea-tun0', change)
const OPTIONS = {key: 'flow', remote_ip: 'flow'}

testRule(rule, {
  real: {
    'tunnel-type-mismatch': ['ANT0301 node2 device/antrea-tun0'],
    'v1.8-tunnel-type-mismatch': ['ANT0301 node2 device/antrea-tun0'],
  },
  made: {
    'another UDP port': [
      'healthy',
      tunnel('node1', {options: map({...OPTIONS, dst_port: '6082'})}),
      ['ANT0301 node1 device/antrea-tun0'],
    ],
    'a fixed key': [
      'healthy',
      tunnel('node1', {options: map({...OPTIONS, key: '5'})}),
      ['ANT0301 node1 device/antrea-tun0'],
    ],
    'the same on every node, though not what antrea-config says': [
      'healthy',
      (draft) => tunnel('node2', {type: 'vxlan'})(tunnel('node1', {type: 'vxlan'})(draft)),
      [],
    ],
    'nobody knows which of two is right': [
      'tunnel-type-mismatch',
      (draft) =>
        draft.json<{cluster: {resource: string; error: string | null}[]}>('manifest.json', ({cluster}) => {
          for (const asked of cluster) if (asked.resource === 'core/v1/configmaps') asked.error = 'forbidden'
          return undefined
        }),
      ['ANT0301 device/antrea-tun0'],
    ],
  },
  needs: ['ovsdb'],
})
