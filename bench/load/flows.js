import {POLICY_PORTS} from './plan.js'

/** The first group, and the first conjunction, that the grown part uses: far above those of the capture. */
const FIRST_GROUP = 1000
const FIRST_CONJUNCTION = 1000
const PRIORITY_OF_ANTREA = 14_100
const COOKIE = {podConnectivity: '0x1010000000000', networkPolicy: '0x1020000000000', service: '0x1030000000000'}

/**
 * The flows and groups that a node of Antrea 2.7 (encap, no proxyAll) has for a plan, besides its own: spelled as the capture's dump,
 * table numbers and all.
 *
 * @returns {{flows: {table: number, text: string, policy?: object}[], groups: {id: number, text: string}[]}}
 */
export function nodeFlows({pods, services, policies}, node, gatewayMac) {
  const local = pods.filter((pod) => pod.node === node)
  const here = new Set(local)
  const made = policies.filter((policy) => policy.node === node)
  return {
    flows: [
      ...local.flatMap((pod) => podFlows(pod, gatewayMac)),
      ...services.flatMap((service, i) => serviceFlows(service, FIRST_GROUP + i)),
      ...endpointsOf(services).flatMap((endpoint) => endpointFlows(endpoint)),
      ...hairpins(services, here),
      ...made.flatMap((policy, i) => (policy.type === 'ANNP' ? antreaPolicyFlows(policy, FIRST_CONJUNCTION + i) : [])),
      ...k8sPolicyFlows(made),
    ],
    groups: services.map((service, i) => group(service, FIRST_GROUP + i, here)),
  }
}

const flow = (kind, table, rest) => ({
  table,
  text: ` cookie=${COOKIE[kind]}, duration=321.604s, table=${table}, n_packets=0, n_bytes=0, idle_age=321, ${rest}`,
})

function podFlows({ofport, ip, mac}, gatewayMac) {
  const of = (table, rest) => flow('podConnectivity', table, rest)
  return [
    of(1, `priority=200,arp,in_port=${ofport},arp_spa=${ip},arp_sha=${mac} actions=goto_table:2`),
    of(
      3,
      `priority=190,in_port=${ofport} actions=set_field:0x3/0xf->reg0,set_field:0x10000000/0x10000000->reg4,goto_table:4`,
    ),
    of(4, `priority=200,ip,in_port=${ofport},dl_src=${mac},nw_src=${ip} actions=goto_table:5`),
    of(
      16,
      `priority=200,ip,reg0=0x200/0x200,nw_dst=${ip} actions=set_field:${gatewayMac}->eth_src,set_field:${mac}->eth_dst,goto_table:18`,
    ),
    of(
      21,
      `priority=200,dl_dst=${mac} actions=set_field:0x${hex(ofport)}->reg1,set_field:0x200000/0x600000->reg0,goto_table:22`,
    ),
  ]
}

const serviceFlows = ({ip, port}, id) => [
  flow(
    'service',
    10,
    `priority=200,tcp,reg4=0x10000/0x70000,nw_dst=${ip},tp_dst=${port} actions=set_field:0x200/0x200->reg0,set_field:0x20000/0x70000->reg4,set_field:0x${hex(id)}->reg7,group:${id}`,
  ),
]

const endpointFlows = ({ip, port}) => [
  flow(
    'service',
    11,
    `priority=200,tcp,reg3=${wordOf(ip)},reg4=0x2${hex(port).padStart(4, '0')}/0x7ffff actions=ct(commit,table=12,zone=65520,nat(dst=${ip}:${port}),exec(set_field:0x10/0x10->ct_mark))`,
  ),
]

/** The hairpin flow is kept by address, not by address and port. */
function hairpins(services, here) {
  const pods = new Set(services.flatMap(({endpoints}) => endpoints).filter((pod) => here.has(pod)))
  return [...pods].map(({ip}) =>
    flow(
      'service',
      19,
      `priority=190,ct_state=+new+trk,ip,nw_src=${ip},nw_dst=${ip} actions=ct(commit,table=20,zone=65520,exec(set_field:0x20/0x20->ct_mark,set_field:0x40/0x40->ct_mark,move:NXM_NX_REG0[0..3]->NXM_NX_CT_MARK[0..3]))`,
    ),
  )
}

function endpointsOf(services) {
  const distinct = new Map()
  for (const {endpoints, targetPort} of services) {
    for (const {ip} of endpoints) distinct.set(`${ip}:${targetPort}`, {ip, port: targetPort})
  }
  return [...distinct.values()]
}

function group({endpoints, targetPort}, id, here) {
  const buckets = endpoints.map((pod, n) => {
    const remote = here.has(pod) ? '' : 'set_field:0x4000000/0x4000000->reg4,'
    return `bucket=bucket_id:${n},weight:100,actions=${remote}set_field:${wordOf(pod.ip)}->reg3,set_field:0x${hex(targetPort)}/0xffff->reg4,resubmit(,11)`
  })
  return {id, text: ` group_id=${id},type=select,${buckets.join(',')}`}
}

/** An Antrea-native policy has a priority of its own, so none of its flows is another's as well. */
function antreaPolicyFlows(policy, id) {
  const priority = PRIORITY_OF_ANTREA + policy.priority
  const of = (table, rest) => ({...flow('networkPolicy', table, rest), policy})
  return [
    ...policy.peers.map(({ip}) => of(23, `priority=${priority},ip,nw_src=${ip} actions=conjunction(${id},1/3)`)),
    ...policy.applied.map(({ofport}) =>
      of(23, `priority=${priority},reg1=0x${hex(ofport)} actions=conjunction(${id},2/3)`),
    ),
    ...portMatches().map((match) => of(23, `priority=${priority},tcp,${match} actions=conjunction(${id},3/3)`)),
    of(23, `priority=${priority},conj_id=${id},ip ${allow(id)}`),
    ...metrics(id),
  ]
}

/** Policies of Kubernetes share one priority: a match that several have is one flow with all their conjunctions. */
function k8sPolicyFlows(policies) {
  const clauses = new Map()
  const flows = []
  const isolated = new Map()
  policies.forEach((policy, i) => {
    if (policy.type !== 'K8sNP') return
    const id = FIRST_CONJUNCTION + i
    const add = (match, clause) => clauses.set(match, [...(clauses.get(match) ?? []), `conjunction(${id},${clause}/3)`])
    for (const {ip} of policy.peers) add(`ip,nw_src=${ip}`, 1)
    for (const {ofport} of policy.applied) add(`reg1=0x${hex(ofport)}`, 2)
    for (const match of portMatches()) add(`tcp,${match}`, 3)
    flows.push({...flow('networkPolicy', 24, `priority=190,conj_id=${id},ip ${allow(id)}`), policy}, ...metrics(id))
    for (const {ofport} of policy.applied) isolated.set(ofport, policy)
  })
  for (const [match, actions] of clauses)
    flows.push(flow('networkPolicy', 24, `priority=200,${match} actions=${actions.join(',')}`))
  for (const [ofport, policy] of isolated)
    flows.push({...flow('networkPolicy', 25, `priority=200,reg1=0x${hex(ofport)} actions=drop`), policy})
  return flows
}

const allow = (id) =>
  `actions=set_field:0x${hex(id)}->reg6,ct(commit,table=26,zone=65520,exec(set_field:0x${hex(id)}/0xffffffff->ct_label))`

const metrics = (id) =>
  ['+new', '-new'].map((state) =>
    flow(
      'networkPolicy',
      26,
      `priority=200,ct_state=${state},ct_label=0x${hex(id)}/0xffffffff,ip actions=goto_table:27`,
    ),
  )

/** A range of ports as matches with masks: the largest aligned blocks. */
function portMatches() {
  const matches = []
  for (let port = POLICY_PORTS.port; port <= POLICY_PORTS.endPort; ) {
    let size = 1
    while (port % (size * 2) === 0 && port + size * 2 - 1 <= POLICY_PORTS.endPort) size *= 2
    matches.push(size === 1 ? `tp_dst=${port}` : `tp_dst=0x${hex(port)}/0x${hex(0x10000 - size)}`)
    port += size
  }
  return matches
}

const hex = (number) => number.toString(16)
const wordOf = (ip) => `0x${hex(ip.split('.').reduce((word, byte) => word * 256 + Number(byte), 0))}`
