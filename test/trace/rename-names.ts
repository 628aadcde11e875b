/** Names of one snapshot: what each becomes. */
export interface Names {
  readonly node: ReadonlyMap<string, string>
  /** Devices of a node, by node: two nodes may call theirs the same. */
  readonly device: ReadonlyMap<string, ReadonlyMap<string, string>>
}

const turned = (name: string): string =>
  name.replace(/[a-z]/g, (c) => String.fromCharCode(((c.charCodeAt(0) - 97 + 13) % 26) + 97))

export const otherPod = (name: string): string => `p-${turned(name)}`
export const otherService = (name: string): string => `s-${turned(name)}`

/** Antrea lives in kube-system everywhere. */
export const otherNamespace = (name: string): string =>
  name === 'kube-system' || name === '' ? name : `n-${turned(name)}`

/** A pod's interface on its node: a part of the pod's name, and six digits. */
const otherDevice = (name: string): string => `${turned(name.slice(0, -7))}${name.slice(-7)}`

/** Devices that Antrea, or whoever set the node up, names by configuration. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['antrea-gw0', 'gw-of-pods'],
  ['antrea-tun0', 'overlay7'],
  ['br-int', 'br-pods'],
  ['br-phy', 'ovs-uplink'],
  ['eth0', 'enp3s0'],
])

/** Reads a snapshot's names from its lists and its OVSDB dumps. */
export function namesOf(nodes: readonly string[], ovsdb: ReadonlyMap<string, string>): Names {
  return {
    node: new Map(
      nodes.map((name, i) => [
        name,
        `wrk-${turned(name.replace(/\d/g, ''))}-${String.fromCharCode(113 + i)}.example.net`,
      ]),
    ),
    device: new Map(nodes.map((node) => [node, devicesOf(ovsdb.get(node) ?? '')])),
  }
}

function devicesOf(ovsdb: string): ReadonlyMap<string, string> {
  const pods = [...ovsdb.matchAll(/"([a-z0-9-]{1,8}-[0-9a-f]{6})"/g)].map(
    ([, name]) => [name!, otherDevice(name!)] as const,
  )
  return new Map([...ROLES, ...pods])
}

/** Every device of a text that is a node's, as a word of its own. */
export function otherDevices(text: string, devices: ReadonlyMap<string, string>): string {
  const names = [...devices.keys()].sort((a, b) => b.length - a.length)
  return text.replace(
    new RegExp(`(?<![A-Za-z0-9_-])(?:${names.join('|')})(?![A-Za-z0-9_-])`, 'g'),
    (name) => devices.get(name) ?? name,
  )
}

/** Every node's name in a text. */
export function otherNodes(text: string, nodes: ReadonlyMap<string, string>): string {
  return text.replace(new RegExp(`\\b(?:${[...nodes.keys()].join('|')})\\b`, 'g'), (name) => nodes.get(name) ?? name)
}

type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json}

/** What an object's `name` is, by where it stands. */
type Kind = 'pod' | 'service' | 'namespace' | null

/** Names of pods, Services and namespaces in JSON, by the key or the kind that says what they are. */
export function otherObjects(file: string, json: Json): Json {
  return walk(json, '', kindOfList(file))
}

function kindOfList(file: string): Kind {
  if (/core_v1_pods\.json$|agent-podinterface\.json$/.test(file)) return 'pod'
  if (/core_v1_(services|endpoints)\.json$/.test(file)) return 'service'
  return /core_v1_namespaces\.json$/.test(file) ? 'namespace' : null
}

const KEYS: Readonly<Record<string, Kind>> = {
  pod: 'pod',
  podReference: 'pod',
  service: 'service',
  toServices: 'service',
  serviceReference: 'service',
}
const KINDS: Readonly<Record<string, Kind>> = {
  Pod: 'pod',
  Service: 'service',
  Namespace: 'namespace',
  Endpoints: 'service',
}
const RENAME = {pod: otherPod, service: otherService, namespace: otherNamespace} as const

/** @param list what the objects of this file are, by their metadata */
function walk(value: Json, key: string, list: Kind): Json {
  if (Array.isArray(value)) return fromOvsdb(value) ?? value.map((item) => walk(item, key, list))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const written = entries.find(([name]) => name === 'kind')?.[1]
  const kind = typeof written === 'string' ? (KINDS[written] ?? null) : null
  const self: Kind = key === 'items' ? null : key === 'metadata' || key === '' ? list : (kind ?? KEYS[key] ?? null)
  return Object.fromEntries(
    entries.map(([name, item]) => {
      if (typeof item !== 'string') return [name, walk(item, name, list)]
      return [name, otherText(name, item, self)]
    }),
  )
}

function otherText(key: string, text: string, self: Kind): string {
  switch (key) {
    case 'namespace':
    case 'podNamespace':
    case 'kubernetes.io/metadata.name':
      return otherNamespace(text)
    case 'kubernetes.io/service-name':
      return otherService(text)
    case 'name':
      return self ? RENAME[self](text) : text
    default:
      return text
  }
}

/** external_ids of a port: `["pod-name", "client"]`. */
function fromOvsdb(pair: readonly Json[]): Json | null {
  const [key, value] = pair
  if (pair.length !== 2 || typeof value !== 'string') return null
  if (key === 'pod-name') return [key, otherPod(value)]
  return key === 'pod-namespace' ? [key, otherNamespace(value)] : null
}
