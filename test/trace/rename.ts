import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {memorySnapshot} from '../../src/sources/memory.ts'
import {knownAddresses, otherAddresses} from './rename-addresses.ts'
import {
  type Names,
  namesOf,
  otherDevices,
  otherNamespace,
  otherNodes,
  otherObjects,
  otherPod,
  otherService,
} from './rename-names.ts'
import {otherPorts} from './rename-ports.ts'

/** The same cluster under other names, addresses and port numbers. */
export interface Renamed {
  readonly snapshot: Snapshot
  /** What a name of a truth.json is called there: `node node1`, `svc default/web:80`, `default/client`, an address. */
  readonly name: (written: string) => string
}

const BRIDGE = 'br-int'

/**
 * Renames pods, namespaces, Services, nodes, bridges, devices and addresses (IPv4, IPv6, MAC) in every file where they occur, and
 * renumbers the integration bridge's ports.
 */
export function renamed(snapshot: Snapshot): Renamed {
  const files = new Map(snapshot.files().map((file) => [file, snapshot.read(file) ?? '']))
  const nodes = nodesOf(files)
  const names = namesOf(nodes, new Map(nodes.map((node) => [node, files.get(`nodes/${node}/ovsdb.json`) ?? ''])))
  const known = knownAddresses(files.values())
  const made = new Map<string, Uint8Array>()
  for (const [file, text] of files) {
    const changed = file === 'manifest.json' ? manifestOf(text, names) : otherFile(file, text, names)
    made.set(otherPath(file, names), Buffer.from(otherNodes(otherAddresses(changed, known), names.node)))
  }
  return {
    snapshot: memorySnapshot(`${snapshot.origin}, renamed`, made),
    name: (written) => otherNodes(otherAddresses(otherQuestion(written), known), names.node),
  }
}

function nodesOf(files: ReadonlyMap<string, string>): readonly string[] {
  const folders = [...files.keys()].flatMap((file) => /^nodes\/([^/]+)\//.exec(file)?.[1] ?? [])
  return [...new Set(folders)].sort()
}

function otherFile(file: string, text: string, names: Names): string {
  const node = /^nodes\/([^/]+)\//.exec(file)?.[1]
  const numbered = node === undefined ? text : otherPorts(file, text, BRIDGE)
  const inPod = file.includes('/pods/')
  const devices = node === undefined || inPod ? null : names.device.get(node)
  const wired = devices ? otherDevices(numbered, devices) : node === undefined ? configured(numbered) : numbered
  if (!file.endsWith('.json')) return wired
  return file.endsWith('ovsdb.json')
    ? wired
        .split('\n')
        .map((line) => otherJson(file, line))
        .join('\n')
    : otherJson(file, wired)
}

/** A cluster whose bridge and gateway are called otherwise says so in antrea-config. */
function configured(text: string): string {
  return text
    .replace(/#ovsBridge: br-int/g, 'ovsBridge: br-pods')
    .replace(/#hostGateway: antrea-gw0/g, 'hostGateway: gw-of-pods')
    .replaceAll('"bridgeName":"br-int"', '"bridgeName":"br-pods"')
}

function otherJson(file: string, text: string): string {
  try {
    return JSON.stringify(otherObjects(file, JSON.parse(text)))
  } catch {
    return text
  }
}

/** Path parts are names too: of nodes (renamed in every text), bridges, devices, pods and policies. */
function otherPath(file: string, names: Names): string {
  const parts = file.split('/')
  const node = parts[0] === 'nodes' ? parts[1] : undefined
  if (node === undefined) return file
  const devices = names.device.get(node) ?? new Map<string, string>()
  const at = (i: number, to: (name: string) => string) => {
    parts[i] = to(parts[i] ?? '')
  }
  if (parts[2] === 'bridges' || parts[2] === 'devices') at(3, (name) => devices.get(name) ?? name)
  if (parts[2] === 'pods') {
    at(3, otherNamespace)
    at(4, otherPod)
  }
  if (parts[2] === 'policies') at(4, (name) => (name === '_' ? name : otherNamespace(name)))
  return otherNodes(parts.join('/'), names.node)
}

interface ManifestJson {
  readonly probes: readonly {
    readonly node: string
    readonly argv: readonly string[]
    readonly bridge?: string | null
    readonly device?: string | null
    readonly pod?: {readonly namespace: string; readonly name: string} | null
    readonly policy?: {readonly type: string; readonly namespace: string | null; readonly name: string} | null
    readonly file: string | null
    readonly stderr: string | null
  }[]
}

function manifestOf(text: string, names: Names): string {
  const manifest = JSON.parse(text) as ManifestJson
  const probes = manifest.probes.map((probe) => {
    const devices = names.device.get(probe.node) ?? new Map<string, string>()
    const device = (name: string) => devices.get(name) ?? name
    return {
      ...probe,
      argv: probe.pod ? probe.argv : probe.argv.map(device),
      ...(probe.bridge ? {bridge: device(probe.bridge)} : {}),
      ...(probe.device ? {device: device(probe.device)} : {}),
      ...(probe.pod ? {pod: {namespace: otherNamespace(probe.pod.namespace), name: otherPod(probe.pod.name)}} : {}),
      ...(probe.policy?.namespace
        ? {policy: {...probe.policy, namespace: otherNamespace(probe.policy.namespace)}}
        : {}),
      file: probe.file && otherPath(probe.file, names),
      stderr: probe.stderr && otherPath(probe.stderr, names),
    }
  })
  return JSON.stringify({...manifest, probes})
}

function otherQuestion(written: string): string {
  const service = /^svc ([^/]+)\/([^:]+)(.*)$/.exec(written)
  if (service) return `svc ${otherNamespace(service[1]!)}/${otherService(service[2]!)}${service[3]}`
  const pod = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(written)
  return pod ? `${otherNamespace(pod[1]!)}/${otherPod(pod[2]!)}` : written
}
