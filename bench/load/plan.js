import {createHash} from 'node:crypto'

/** A peer list of this many addresses, so many Pods and ports a policy, as larger clusters have them. */
const PEERS = 20
const APPLIED = 2
export const POLICY_PORTS = {port: 8080, endPort: 8090}
const ENDPOINTS = 2

/**
 * A cluster of two nodes with so many Pods, Services and policies: what there is, before it becomes flows and lists. The same
 * sizes give the same cluster.
 *
 * `remotePods` are addresses of a wider cluster that Services and policies name as well.
 *
 * @param {{podsPerNode: number, services: number, antreaPolicies: number, k8sPolicies: number, remotePods?: number}} size
 *   policies: on each node
 */
export function makePlan(size) {
  const pods = [1, 2].flatMap((node) => Array.from({length: size.podsPerNode}, (_, i) => makePod(node, i)))
  const byTurns = pods.map((_, i) => pods[(i % 2) * size.podsPerNode + (i >> 1)])
  const remote = Array.from({length: size.remotePods ?? 0}, (_, i) => ({
    ip: `10.${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`,
  }))
  const everyone = [...byTurns, ...remote]
  const services = Array.from({length: size.services}, (_, i) => makeService(i, everyone))
  const policies = [1, 2].flatMap((node) => {
    const local = pods.filter((pod) => pod.node === node)
    return [
      ...Array.from({length: size.antreaPolicies}, (_, i) =>
        makePolicy(`annp-${node}-${i}`, 'ANNP', i, local, everyone, node),
      ),
      ...Array.from({length: size.k8sPolicies}, (_, i) =>
        makePolicy(`np-${node}-${i}`, 'K8sNP', i, local, everyone, node),
      ),
    ]
  })
  return {pods, services, policies}
}

function makePod(node, i) {
  const name = `load-${node}-${String(i).padStart(3, '0')}`
  return {
    name,
    namespace: 'load',
    node,
    ip: `10.10.${node}.${i + 10}`,
    mac: macOf(`pod ${name}`),
    hostMac: macOf(`host ${name}`),
    device: `${name.slice(0, 8)}-${hash(name).slice(0, 6)}`,
    ofport: i + 10,
    ifindex: i + 100,
    uid: uuid(`pod ${name}`),
    portUuid: uuid(`port ${name}`),
    interfaceUuid: uuid(`interface ${name}`),
    netns: `cni-${uuid(`netns ${name}`)}`,
    container: hash(`container ${name}`) + hash(`more ${name}`).slice(0, 24),
  }
}

/** Neighbours in the list share a Service, so that each has endpoints on both nodes; the port grows with each time round. */
function makeService(i, pods) {
  const first = i * ENDPOINTS
  const port = 8080 + Math.floor(first / pods.length)
  return {
    name: `load-svc-${i}`,
    namespace: 'load',
    ip: `10.96.${64 + (i >> 8)}.${i & 255}`,
    port: 80,
    targetPort: port,
    uid: uuid(`service ${i}`),
    endpoints: Array.from({length: ENDPOINTS}, (_, n) => pods[(first + n) % pods.length]),
  }
}

function makePolicy(name, type, i, local, everyone, node) {
  const offset = i * 7 + node + (type === 'ANNP' ? 0 : 3)
  return {
    name,
    type,
    namespace: 'load',
    node,
    priority: i + 1,
    uid: uuid(`policy ${name}`),
    addressGroup: uuid(`address group ${name}`),
    appliedToGroup: uuid(`applied-to group ${name}`),
    applied: distinct(APPLIED, local, i, Math.max(1, local.length >> 1)),
    peers: distinct(PEERS, everyone, offset, Math.floor(everyone.length / PEERS) | 1),
  }
}

function distinct(count, list, start, step) {
  return [...new Set(Array.from({length: count}, (_, k) => list[(start + k * step) % list.length]))]
}

const hash = (text) => createHash('sha1').update(text).digest('hex')

function uuid(text) {
  const h = hash(text)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}

const macOf = (text) => `02:${hash(text).slice(0, 10).match(/../g).join(':')}`
