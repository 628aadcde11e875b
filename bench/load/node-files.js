import {nodeFlows} from './flows.js'
import {tableNames, withNames} from './names.js'
import {linkLocal, renamer} from './rename.js'

/** A Pod of each node of the capture, after which the others are made. */
const MODEL_POD = {1: {namespace: 'default', name: 'client'}, 2: {namespace: 'default', name: 'server'}}
const CONNECTIONS = 3000
const MEGAFLOWS = 4000
/** JSON arrays that have an entry for each Pod or for its device. */
const ARRAYS = ['ip-link.json', 'ip-addr.json', 'ip-route.json', 'ip6-route.json', 'ip-neigh.json', 'tc-qdisc.json']

/**
 * Grows the files of one node, in place, so that all of them tell of the plan: flows, groups, OVSDB, ports, links, routes, connections,
 * and what each Pod's own probes print.
 *
 * @param {Map<string, string>} files path → text
 * @param {object[]} probes the manifest's entries, to which those of the new Pods and policies are added
 */
export function growNode(files, probes, plan, node) {
  const root = `nodes/node${node}/`
  const pods = plan.pods.filter((pod) => pod.node === node)
  const model = modelPod(files, root, MODEL_POD[node])
  const copies = pods.map((pod) => ({pod, told: renamer(namesOf(model), namesOf(pod))}))
  const edit = (file, change) => files.set(root + file, change(files.get(root + file)))

  for (const file of ARRAYS) edit(file, (text) => growArray(text, model, copies))
  edit('agent-podinterface.json', (text) => pretty([...JSON.parse(text), ...pods.map((pod) => podInterface(pod))]))
  edit('sysctl.txt', (text) => growLines(text, model, copies))
  edit('ovs-dpif-show.txt', (text) =>
    text.replace(
      /^ {2}br-int:\n/m,
      (head) => head + pods.map((p) => `    ${p.device} ${p.ofport}/${p.ofport}: (system)\n`).join(''),
    ),
  )
  edit('ovsdb.json', (text) => growDatabase(text, model, copies))
  edit('dpctl-conntrack.txt', (text) => text + connections(pods, plan.pods))
  edit('dpctl-flows.txt', megaflows)
  growBridge(files, `${root}bridges/br-int/`, root, plan, pods, node)
  growProbes(files, probes, root, `node${node}`, model, copies)
}

function modelPod(files, root, {namespace, name}) {
  const pod = JSON.parse(files.get(`${root}agent-podinterface.json`)).find((entry) => entry.name === name)
  const links = JSON.parse(files.get(`${root}ip-link.json`))
  const link = links.find(({ifname}) => ifname === pod.interfaceName)
  return {
    namespace,
    name,
    device: pod.interfaceName,
    ip: pod.ips[0],
    mac: pod.mac,
    hostMac: link.address,
    ifindex: link.ifindex,
    netns: files
      .get(`${root}ovsdb.json`)
      .match(new RegExp(`"ip-address","${pod.ips[0]}"\\],\\["net-ns","[^"]*/([^"/]+)"`))[1],
    container: pod.containerID,
    portUuid: pod.portUUID,
  }
}

const namesOf = ({name, device, ip, mac, hostMac, ifindex, netns, container, portUuid}) => ({
  name: `"${name}"`,
  device,
  ip,
  mac,
  linkLocal: linkLocal(mac),
  hostMac,
  hostLinkLocal: linkLocal(hostMac),
  ifindex: `"ifindex":${ifindex}`,
  pair: `"link_index":${ifindex}`,
  netns,
  container,
  portUuid,
})

function growArray(text, model, copies) {
  const entries = JSON.parse(text)
  const about = entries.map((entry) => JSON.stringify(entry)).filter((entry) => mentions(entry, model))
  return JSON.stringify([...entries, ...copies.flatMap(({told}) => about.map((entry) => JSON.parse(told(entry))))])
}

const mentions = (entry, {device, ip, mac}) => [device, ip, mac].some((name) => entry.includes(`"${name}"`))

function growLines(text, model, copies) {
  const about = text.split('\n').filter((line) => line.includes(model.device))
  return text + copies.flatMap(({told}) => about.map((line) => `${told(line)}\n`)).join('')
}

const podInterface = (pod) => ({
  name: pod.name,
  podNamespace: pod.namespace,
  interfaceName: pod.device,
  ips: [pod.ip],
  mac: pod.mac,
  portUUID: pod.portUuid,
  ofPort: pod.ofport,
  containerID: pod.container,
})

/** One JSON document a line, one a table: rows of Port and Interface, and the Bridge's ports. */
function growDatabase(text, model, copies) {
  const tables = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [bridges, interfaces, ports] = ['Bridge', 'Interface', 'Port'].map((name) =>
    tables.find(({caption}) => caption === `${name} table`),
  )
  const row = ({data, headings}, name) => data.find((cells) => cells[headings.indexOf('name')] === name)
  const set = ({headings}, cells, column, value) => cells.with(headings.indexOf(column), value)
  const podInterfaceRow = row(interfaces, model.device)
  const portRow = row(ports, model.device)
  const bridge = row(bridges, 'br-int')
  for (const {pod, told} of copies) {
    const copy = (cells) => JSON.parse(told(JSON.stringify(cells)))
    const nic = set(interfaces, copy(podInterfaceRow), '_uuid', ['uuid', pod.interfaceUuid])
    interfaces.data.push(set(interfaces, set(interfaces, nic, 'ofport', pod.ofport), 'ifindex', pod.ifindex))
    const externalIds = copy(portRow)[ports.headings.indexOf('external_ids')]
    const named = ['map', externalIds[1].map(([key, value]) => [key, key === 'pod-namespace' ? pod.namespace : value])]
    const port = set(ports, set(ports, copy(portRow), 'external_ids', named), 'interfaces', ['uuid', pod.interfaceUuid])
    ports.data.push(port)
    bridge[bridges.headings.indexOf('ports')][1].push(['uuid', pod.portUuid])
  }
  return tables.map((table) => `${JSON.stringify(table)}\n`).join('')
}

function connections(pods, everyone) {
  return Array.from({length: CONNECTIONS}, (_, i) => {
    const a = pods[i % pods.length]
    const b = everyone[(i * 31 + 7) % everyone.length]
    const sport = 50_000 + (i % 10_000)
    return `tcp,orig=(src=${a.ip},dst=${b.ip},sport=${sport},dport=8085),reply=(src=${b.ip},dst=${a.ip},sport=8085,dport=${sport}),zone=65520,mark=3,protoinfo=(state=ESTABLISHED)\n`
  }).join('')
}

function megaflows(text) {
  const [head, ...lines] = text.trimEnd().split('\n')
  const many = Array.from({length: MEGAFLOWS}, (_, i) =>
    lines[i % lines.length].replace(/^ufid:[0-9a-f]{8}/, `ufid:${i.toString(16).padStart(8, '0')}`),
  )
  return `${[head, ...many].join('\n')}\n`
}

function growBridge(files, bridge, root, plan, pods, node) {
  const edit = (file, change) => files.set(bridge + file, change(files.get(bridge + file)))
  const gatewayMac = files.get(`${bridge}ports-desc.txt`).match(/\(antrea-gw0\): addr:(\S+)/)[1]
  const {flows, groups} = nodeFlows(plan, node, gatewayMac)
  const names = tableNames(files.get(`${bridge}table-features.txt`))
  const ports = new Map(pods.map(({ofport, device}) => [ofport, device]))
  const named = (text) => withNames(text, names, ports)
  const describe = (state) =>
    pods
      .map(
        (p) =>
          ` ${p.ofport}(${p.device}): addr:${p.hostMac}\n     config:     0\n     state:      ${state}\n     current:    10GB-FD COPPER\n     speed: 10000 Mbps now, 0 Mbps max\n`,
      )
      .join('')

  edit('flows.txt', (text) => insert(text, flows))
  edit('flows-names.txt', (text) => text + flows.map((flow) => `${named(flow.text)}\n`).join(''))
  edit('groups.txt', (text) => text + groups.map((group) => `${group.text}\n`).join(''))
  edit('group-stats.txt', (text) => text + groups.map(groupStats).join(''))
  edit('tables.txt', (text) => tableStats(text, files.get(`${bridge}flows.txt`)))
  edit('ports-desc.txt', (text) => text + describe('LIVE'))
  edit('ofctl-show.txt', (text) => text.replace(/^OFPT_GET_CONFIG/m, (line) => describe('0') + line))
  edit('ports.txt', (text) => portStats(text, pods))
  edit('fdb.txt', (text) => text + pods.map((p) => `${String(p.ofport).padStart(5)}     0  ${p.mac}   12\n`).join(''))
  files.set(
    `${root}agent-ovsflows.json`,
    pretty([
      ...JSON.parse(files.get(`${root}agent-ovsflows.json`)),
      ...flows.map((flow) => ({flow: named(flow.text).trim()})),
    ]),
  )
  for (const policy of plan.policies.filter((made) => made.node === node)) {
    const own = flows.filter((flow) => flow.policy === policy).map((flow) => ({flow: named(flow.text).trim()}))
    files.set(`${root}policies/${policy.type}/${policy.namespace}/${policy.name}.json`, pretty(own))
  }
}

/** Into the dump, in the order of tables. */
function insert(dump, flows) {
  const [head, ...lines] = dump.trimEnd().split('\n')
  const all = [...lines.map((text) => ({table: Number(text.match(/table=(\d+)/)[1]), text})), ...flows]
  return `${[head, ...all.toSorted((a, b) => a.table - b.table).map(({text}) => text)].join('\n')}\n`
}

const groupStats = ({id}) =>
  ` group_id=${id},duration=321.089s,ref_count=1,packet_count=0,byte_count=0,bucket0:packet_count=0,byte_count=0,bucket1:packet_count=0,byte_count=0\n`

/** The switch's own count of flows must be that of the dump. */
function tableStats(text, dump) {
  const counts = new Map()
  for (const [, id] of dump.matchAll(/ table=(\d+),/g)) counts.set(Number(id), (counts.get(Number(id)) ?? 0) + 1)
  const last = Math.max(...counts.keys())
  const tables = Array.from(
    {length: last + 1},
    (_, id) => `  table ${id}:\n    active=${counts.get(id) ?? 0}, lookup=100, matched=100\n`,
  )
  const rest = `  table ${last + 1}:\n    active=0, lookup=0, matched=0\n\n  tables ${last + 2}...253: ditto\n`
  return `${[text.slice(0, text.indexOf('\n')), ...tables, rest].join('\n')}`
}

function portStats(text, pods) {
  const all =
    text +
    pods
      .map(
        (p) =>
          `  port ${String(p.ofport).padStart(2)}: rx pkts=0, bytes=0, drop=0, errs=0, frame=0, over=0, crc=0\n           tx pkts=0, bytes=0, drop=0, errs=0, coll=0\n           duration=321.183s\n`,
      )
      .join('')
  return all.replace(/(\d+) ports/, (_, count) => `${Number(count) + pods.length} ports`)
}

/** The probes of the model Pod and its device, once more for each Pod. */
function growProbes(files, probes, root, node, model, copies) {
  const ofPod = probes.filter(
    (p) => p.node === node && p.pod?.name === model.name && p.pod.namespace === model.namespace,
  )
  const ofDevice = probes.filter((p) => p.node === node && p.device === model.device)
  for (const {pod, told} of copies) {
    for (const probe of ofPod) {
      const path = (file) =>
        file?.replace(`/pods/${model.namespace}/${model.name}/`, `/pods/${pod.namespace}/${pod.name}/`) ?? null
      const file = path(probe.file)
      files.set(file, told(files.get(probe.file)))
      const argv = probe.argv.map((word) => (word === model.netns ? pod.netns : word))
      probes.push({...probe, pod: {namespace: pod.namespace, name: pod.name}, argv, file, stderr: path(probe.stderr)})
    }
    for (const probe of ofDevice) {
      const file = `${root}devices/${pod.device}/ethtool-k.txt`
      files.set(file, told(files.get(probe.file)))
      probes.push({...probe, device: pod.device, argv: ['ethtool', '-k', pod.device], file})
    }
  }
}

const pretty = (value) => `${JSON.stringify(value, null, 2)}\n`
