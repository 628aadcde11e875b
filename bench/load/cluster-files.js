import {POLICY_PORTS} from './plan.js'
import {renamer} from './rename.js'

/** Grows what the API server listed, and what agents and controller say of policies, in place. */
export function growCluster(files, plan) {
  const list = (name, grow) => {
    const path = `cluster/${name}.json`
    const whole = JSON.parse(files.get(path))
    files.set(path, `${JSON.stringify({...whole, items: [...whole.items, ...grow(whole.items)]})}\n`)
  }
  const byName = (items, name) => items.find(({metadata}) => metadata.name === name)
  list('core_v1_namespaces', (items) => [namespaceOf(byName(items, 'default'))])
  list('core_v1_pods', (items) => {
    const labels = labelsOf(plan.policies)
    return plan.pods.map((pod) => podObject(byName(items, pod.node === 1 ? 'client' : 'server'), pod, labels.get(pod)))
  })
  list('core_v1_services', (items) => plan.services.map((service) => serviceObject(byName(items, 'web'), service)))
  list('discovery.k8s.io_v1_endpointslices', (items) => {
    const model = items.find(({metadata}) => metadata.labels?.['kubernetes.io/service-name'] === 'web')
    return plan.services.map((service) => endpointSlice(model, service))
  })
  list('networking.k8s.io_v1_networkpolicies', (items) =>
    plan.policies.filter(isK8s).map((policy) => k8sPolicy(byName(items, 'db-allow-client'), policy)),
  )
  list('crd.antrea.io_v1beta1_networkpolicies', (items) =>
    plan.policies.filter((policy) => !isK8s(policy)).map((policy) => antreaPolicy(byName(items, 'web-ports'), policy)),
  )
  list('controlplane.antrea.io_v1beta2_networkpolicies', () => plan.policies.map(computedPolicy))
  list('controlplane.antrea.io_v1beta2_addressgroups', () => plan.policies.map(addressGroup))
  list('controlplane.antrea.io_v1beta2_appliedtogroups', () => plan.policies.map(appliedToGroup))
}

/** What an agent says of the policies that concern its node. */
export function growAgent(files, {policies}, node) {
  const made = policies.filter((policy) => policy.node === node)
  const add = (name, of) => {
    const path = `nodes/node${node}/agent-${name}.json`
    files.set(path, `${JSON.stringify([...JSON.parse(files.get(path)), ...made.map(of)], null, 2)}\n`)
  }
  const pod = ({namespace, name}) => ({name, namespace})
  add('networkpolicy', computedPolicy)
  add('addressgroup', (policy) => ({
    name: policy.addressGroup,
    pods: policy.peers.map((peer) => ({pod: pod(peer), ip: peer.ip})),
  }))
  add('appliedtogroup', (policy) => ({
    name: policy.appliedToGroup,
    pods: policy.applied.map((one) => ({pod: pod(one)})),
  }))
}

/** The manifest's entries of which flows each policy has. */
export const policyProbes = ({policies}, model) =>
  policies.map(({type, namespace, name, node}) => ({
    ...model,
    node: `node${node}`,
    policy: {type, namespace, name},
    argv: ['antctl', 'get', 'ovsflows', '-N', name, '-n', namespace, '--type', type, '-o', 'json', '--timeout', '4s'],
    file: `nodes/node${node}/policies/${type}/${namespace}/${name}.json`,
  }))

const isK8s = ({type}) => type === 'K8sNP'
const copyOf = (object) => structuredClone(object)

function namespaceOf(model) {
  const object = copyOf(model)
  object.metadata = {...object.metadata, name: 'load', labels: {'kubernetes.io/metadata.name': 'load'}}
  return object
}

/** Each policy selects its Pods by a label of their own. */
function labelsOf(policies) {
  const labels = new Map()
  const add = (pod, label) => labels.set(pod, {...labels.get(pod), [label]: 'yes'})
  for (const policy of policies) {
    for (const pod of policy.applied) add(pod, `${policy.name}-applied`)
    for (const pod of policy.peers) add(pod, `${policy.name}-peer`)
  }
  return labels
}

function podObject(model, {name, namespace, uid, ip}, labels) {
  const told = renamer(
    {name: `"${model.metadata.name}"`, uid: model.metadata.uid, ip: model.status.podIP},
    {name: `"${name}"`, uid, ip},
  )
  const object = JSON.parse(told(JSON.stringify(model)))
  object.metadata = {...object.metadata, namespace, labels: {app: name, ...labels}}
  return object
}

function serviceObject(model, {name, namespace, uid, ip, port, targetPort}) {
  const object = copyOf(model)
  object.metadata = {...object.metadata, name, namespace, uid}
  object.spec = {...object.spec, clusterIP: ip, clusterIPs: [ip], selector: {service: name}}
  object.spec.ports = [{...object.spec.ports[0], port, targetPort}]
  return object
}

function endpointSlice(model, {name, namespace, uid, targetPort, endpoints}) {
  const object = copyOf(model)
  object.metadata = {...object.metadata, name: `${name}-slice`, namespace, uid}
  object.metadata.labels = {...object.metadata.labels, 'kubernetes.io/service-name': name}
  object.ports = [{...object.ports[0], port: targetPort}]
  object.endpoints = endpoints.map((pod) => ({
    ...object.endpoints[0],
    addresses: [pod.ip],
    targetRef: {kind: 'Pod', namespace: pod.namespace, name: pod.name},
    nodeName: `node${pod.node}`,
  }))
  return object
}

const selector = (policy, which) => ({podSelector: {matchLabels: {[`${policy.name}-${which}`]: 'yes'}}})
const PORTS = [{protocol: 'TCP', ...POLICY_PORTS}]

function k8sPolicy(model, policy) {
  const object = copyOf(model)
  object.metadata = {...object.metadata, name: policy.name, namespace: policy.namespace, uid: policy.uid}
  const ingress = [{ports: PORTS, from: [selector(policy, 'peer')]}]
  object.spec = {...selector(policy, 'applied'), ingress, policyTypes: ['Ingress']}
  return object
}

function antreaPolicy(model, policy) {
  const object = copyOf(model)
  object.metadata = {...object.metadata, name: policy.name, namespace: policy.namespace, uid: policy.uid}
  object.spec = {
    appliedTo: [selector(policy, 'applied')],
    ingress: [{action: 'Allow', from: [selector(policy, 'peer')], name: 'allow', ports: PORTS}],
    priority: policy.priority,
    tier: 'application',
  }
  return object
}

function computedPolicy(policy) {
  const {uid, name, namespace} = policy
  const rule = {
    direction: 'In',
    from: {addressGroups: [policy.addressGroup]},
    to: {},
    services: PORTS,
    ...(isK8s(policy) ? {priority: -1} : {}),
    action: 'Allow',
    enableLogging: false,
    ...(isK8s(policy) ? {} : {name: 'allow'}),
  }
  return {
    metadata: {name: uid, uid, generation: 1},
    rules: [rule],
    appliedToGroups: [policy.appliedToGroup],
    ...(isK8s(policy) ? {} : {priority: policy.priority, tierPriority: 250}),
    sourceRef: {type: isK8s(policy) ? 'K8sNetworkPolicy' : 'AntreaNetworkPolicy', namespace, name, uid},
  }
}

const addressGroup = ({addressGroup: id, peers}) => ({
  metadata: {name: id, uid: id},
  groupMembers: peers.map(({name, namespace, ip}) => ({pod: {name, namespace}, ips: [bytesOf(ip)]})),
})

const appliedToGroup = ({appliedToGroup: id, applied}) => ({
  metadata: {name: id, uid: id},
  groupMembers: applied.map(({name, namespace}) => ({pod: {name, namespace}})),
})

/** An IPv4 address as the 16 bytes of ::ffff:a.b.c.d in base64. */
const bytesOf = (ip) =>
  Buffer.from([...new Array(10).fill(0), 255, 255, ...ip.split('.').map(Number)]).toString('base64')
