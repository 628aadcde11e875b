import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {decodeAntreaPolicy, decodeTier} from '../../src/cluster/antrea-policies.ts'
import {decodeEgress, decodeExternalIPPool, decodeTrafficControl} from '../../src/cluster/egresses.ts'
import {decodeEndpointSlice, decodeEndpoints} from '../../src/cluster/endpoints.ts'
import {decodeAgentInfoObject} from '../../src/cluster/infos.ts'
import {decodeNetworkPolicy} from '../../src/cluster/network-policies.ts'
import {decodeNode} from '../../src/cluster/nodes.ts'
import {decodePod} from '../../src/cluster/pods.ts'
import {decodeSelector, selects} from '../../src/cluster/selector.ts'
import {decodeService} from '../../src/cluster/services.ts'

const objects = suite('cluster')

const FROM = {resource: 'core/v1/things', file: 'cluster/core_v1_things.json'}

objects('a Pod: where it runs, its addresses, its ports', () => {
  const pod = decodePod(
    {
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'u1',
        labels: {app: 'web'},
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
      spec: {
        nodeName: 'n1',
        containers: [
          {
            name: 'c',
            ports: [
              {name: 'http', containerPort: 8080},
              {containerPort: 53, protocol: 'UDP'},
            ],
          },
        ],
      },
      status: {phase: 'Running', podIP: '10.0.0.1', podIPs: [{ip: '10.0.0.1'}, {ip: 'fd00::1'}], hostIP: '1.2.3.4'},
    },
    FROM,
  )
  assert.is(pod.nodeName, 'n1')
  assert.is(pod.hostNetwork, false)
  assert.equal(pod.podIPs, ['10.0.0.1', 'fd00::1'])
  assert.equal(pod.ports, [
    {container: 'c', name: 'http', containerPort: 8080, hostPort: null, protocol: 'TCP'},
    {container: 'c', name: null, containerPort: 53, hostPort: null, protocol: 'UDP'},
  ])
  assert.is(pod.labels.get('app'), 'web')
  assert.is(pod.deletionTimestamp, '2026-01-01T00:00:00Z')
  assert.equal(pod.evidence, {node: null, probe: FROM.resource, file: FROM.file, line: null, text: 'shop/web'})
})

objects('a Pod that nobody scheduled has no node, no address, no phase', () => {
  const pod = decodePod({metadata: {name: 'p'}, spec: {nodeName: ''}, status: {}}, FROM)
  assert.is(pod.nodeName, null)
  assert.equal(pod.podIPs, [])
  assert.is(pod.phase, null)
  assert.is(pod.namespace, 'default')
})

objects('a Pod of an old API server has one address', () => {
  assert.equal(decodePod({metadata: {name: 'p'}, status: {podIP: '10.0.0.9'}}, FROM).podIPs, ['10.0.0.9'])
})

objects('a Node: addresses by type, Pod CIDRs, system, readiness', () => {
  const node = decodeNode(
    {
      metadata: {name: 'w1', labels: {'kubernetes.io/os': 'windows'}},
      spec: {podCIDR: '10.1.0.0/24', unschedulable: true},
      status: {
        addresses: [
          {type: 'InternalIP', address: '1.1.1.1'},
          {type: 'Hostname', address: 'w1'},
        ],
        conditions: [{type: 'Ready', status: 'Unknown'}],
      },
    },
    FROM,
  )
  assert.equal(node.podCIDRs, ['10.1.0.0/24'])
  assert.equal(node.internalIPs, ['1.1.1.1'])
  assert.is(node.os, 'windows')
  assert.is(node.ready, false)
  assert.is(node.unschedulable, true)
  assert.is(decodeNode({metadata: {name: 'x'}}, FROM).ready, null)
})

objects('a Service: a port without targetPort goes to itself, a named one by name', () => {
  const service = decodeService(
    {
      metadata: {name: 's', namespace: 'shop'},
      spec: {
        clusterIP: '10.96.0.1',
        ports: [{port: 80}, {name: 'web', port: 81, targetPort: 'http', nodePort: 30080, protocol: 'TCP'}],
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: {clientIP: {timeoutSeconds: 300}},
        externalTrafficPolicy: 'Local',
      },
      status: {loadBalancer: {ingress: [{ip: '9.9.9.9', ipMode: 'VIP'}, {hostname: 'lb.example'}]}},
    },
    FROM,
  )
  assert.equal(service.ports, [
    {name: '', protocol: 'TCP', port: 80, targetPort: 80, nodePort: null},
    {name: 'web', protocol: 'TCP', port: 81, targetPort: 'http', nodePort: 30080},
  ])
  assert.equal(service.clusterIPs, ['10.96.0.1'])
  assert.is(service.headless, false)
  assert.is(service.sessionAffinityTimeoutSeconds, 300)
  assert.is(service.externalTrafficPolicy, 'Local')
  assert.is(service.internalTrafficPolicy, 'Cluster')
  assert.equal(service.loadBalancerIngress, [{ip: '9.9.9.9', ipMode: 'VIP'}])
})

objects('a headless Service has no ClusterIP', () => {
  const service = decodeService({metadata: {name: 's'}, spec: {clusterIP: 'None', clusterIPs: ['None']}}, FROM)
  assert.is(service.headless, true)
  assert.equal(service.clusterIPs, [])
})

objects('an EndpointSlice: what isn’t said is ready and serving, what terminates serves on', () => {
  const slice = decodeEndpointSlice(
    {
      metadata: {name: 's-1', namespace: 'shop', labels: {'kubernetes.io/service-name': 's'}},
      addressType: 'IPv4',
      ports: [{name: 'web', port: 8080, protocol: 'TCP'}],
      endpoints: [
        {addresses: ['10.0.0.1'], targetRef: {kind: 'Pod', namespace: 'shop', name: 'web-1'}, nodeName: 'n1'},
        {addresses: ['10.0.0.2'], conditions: {ready: false, serving: true, terminating: true}},
        {addresses: ['10.0.0.3'], conditions: {ready: false}},
      ],
    },
    FROM,
  )
  assert.is(slice.serviceName, 's')
  assert.equal(
    slice.endpoints.map(({ready, serving, terminating}) => [ready, serving, terminating]),
    [
      [true, true, false],
      [false, true, true],
      [false, false, false],
    ],
  )
  assert.equal(slice.endpoints[0]?.targetRef, {kind: 'Pod', namespace: 'shop', name: 'web-1'})
})

objects('Endpoints: ready and not ready', () => {
  const {subsets} = decodeEndpoints(
    {
      metadata: {name: 's'},
      subsets: [{addresses: [{ip: '10.0.0.1'}], notReadyAddresses: [{ip: '10.0.0.2'}], ports: [{port: 80}]}],
    },
    FROM,
  )
  assert.equal(
    subsets[0]?.addresses.map(({ip, ready}) => [ip, ready]),
    [
      ['10.0.0.1', true],
      ['10.0.0.2', false],
    ],
  )
})

objects('a NetworkPolicy: absent types are those that the API server fills in', () => {
  const ingress = decodeNetworkPolicy({metadata: {name: 'p'}, spec: {podSelector: {}}}, FROM)
  assert.equal(ingress.policyTypes, ['Ingress'])
  const both = decodeNetworkPolicy(
    {metadata: {name: 'p'}, spec: {egress: [{to: [{ipBlock: {cidr: '10.0.0.0/8'}}]}]}},
    FROM,
  )
  assert.equal(both.policyTypes, ['Ingress', 'Egress'])
  assert.equal(both.egress[0]?.peers[0]?.ipBlock, {cidr: '10.0.0.0/8', except: []})
})

objects('an Antrea policy: tier, rules, and the keys that nobody reads here', () => {
  const policy = decodeAntreaPolicy(
    {
      metadata: {name: 'p'},
      spec: {
        tier: 'SecurityOps',
        priority: 5,
        appliedTo: [{nodeSelector: {}}],
        ingress: [
          {
            action: 'Drop',
            name: 'r',
            from: [{group: 'g'}, {ipBlock: {cidr: '1.0.0.0/8'}}],
            ports: [{port: 1, endPort: 9}],
          },
        ],
        egress: [{action: 'Allow', to: [{fqdn: '*.example.com'}], l7Protocols: [{http: {}}]}],
      },
      status: {phase: 'Realized', currentNodesRealized: 1, desiredNodesRealized: 2},
    },
    FROM,
  )
  assert.is(policy.tier, 'securityops')
  assert.is(policy.ingress[0]?.peers[0]?.group, 'g')
  assert.equal(policy.ingress[0]?.ports[0], {
    protocol: 'TCP',
    port: 1,
    endPort: 9,
    sourcePort: null,
    sourceEndPort: null,
  })
  assert.equal(policy.egress[0]?.other, ['l7Protocols'])
  assert.is(policy.desiredNodesRealized, 2)
  assert.is(decodeTier({metadata: {name: 't'}, spec: {priority: 7}}, FROM).priority, 7)
})

objects('an Egress that is assigned nowhere has no node', () => {
  const egress = decodeEgress({metadata: {name: 'e'}, spec: {egressIP: '1.1.1.1'}, status: {egressNode: ''}}, FROM)
  assert.is(egress.egressNode, null)
  assert.is(egress.egressIP, '1.1.1.1')
  const pool = decodeExternalIPPool(
    {metadata: {name: 'p'}, spec: {ipRanges: [{start: '1.1.1.1', end: '1.1.1.9'}]}},
    FROM,
  )
  assert.equal(pool.ipRanges, [{cidr: null, start: '1.1.1.1', end: '1.1.1.9'}])
})

objects('a TrafficControl: whose traffic, which way, and what becomes of it', () => {
  const spec = {appliedTo: {podSelector: {matchLabels: {app: 'web'}}}, direction: 'Both', action: 'Redirect'}
  const control = decodeTrafficControl({metadata: {name: 't'}, spec}, FROM)
  assert.equal([control.direction, control.action, control.namespaceSelector], ['Both', 'Redirect', null])
  assert.is(control.podSelector?.matchLabels.get('app'), 'web')
})

objects('an AntreaAgentInfo names its bridge', () => {
  const info = decodeAgentInfoObject(
    {metadata: {name: 'n1'}, ovsInfo: {bridgeName: 'br-x', flowTable: {Output: 3, odd: 'x'}}, nodeRef: {name: 'n1'}},
    FROM,
  )
  assert.is(info.bridgeName, 'br-x')
  assert.equal([...info.flowTable], [['Output', 3]])
})

for (const [what, selector, labels, expected] of [
  ['an empty selector takes everything', {}, {}, true],
  ['a label has to be equal', {matchLabels: {a: '1'}}, {a: '2'}, false],
  ['In', {matchExpressions: [{key: 'a', operator: 'In', values: ['1', '2']}]}, {a: '2'}, true],
  ['NotIn takes what has no such label', {matchExpressions: [{key: 'a', operator: 'NotIn', values: ['1']}]}, {}, true],
  ['Exists', {matchExpressions: [{key: 'a', operator: 'Exists'}]}, {}, false],
  ['DoesNotExist', {matchExpressions: [{key: 'a', operator: 'DoesNotExist'}]}, {}, true],
  [
    'an operator to come is not guessed',
    {matchExpressions: [{key: 'a', operator: 'Near', values: []}]},
    {a: '1'},
    null,
  ],
  [
    'but what else does not fit, does not',
    {matchLabels: {b: '1'}, matchExpressions: [{key: 'a', operator: 'Near'}]},
    {a: '1'},
    false,
  ],
] as const) {
  objects(`selectors: ${what}`, () => {
    const decoded = decodeSelector(selector)
    assert.ok(decoded)
    assert.is(selects(decoded, new Map(Object.entries(labels))), expected)
  })
}

objects('no selector is not an empty selector', () => assert.is(decodeSelector(undefined), null))

objects.run()
