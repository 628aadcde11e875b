import type {Ip} from '../../ip.ts'
import type {JsonEdits} from './json-edits.ts'
import {type JsonMap, type JsonNode, type JsonText, numberOf} from './json-tree.ts'
import {mapMasked} from './masked-ip.ts'
import type {NameKind} from './names.ts'
import {redactConfig} from './redact-config.ts'
import {redactOvsText} from './redact-ovs-text.ts'
import type {Redactor} from './redactor.ts'

/** Values that can hold anything, credentials too, and that nothing here asks for. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['env', 'envFrom', 'command', 'args', 'volumes', 'volumeMounts', 'imagePullSecrets', 'secrets', 'projected'],
  ...['tolerations', 'affinity', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe', 'images'],
])
const EMPTY = {list: '[]', map: '{}', text: '""', other: 'null'} as const

/** Maps whose keys are words of the user's. */
const OF_USERS: ReadonlySet<string> = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'selector'])

/** Words that an API's definition fixes, or that say what a machine runs. */
const FIXED: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'operatingSystem', 'architecture', 'osImage', 'kernelVersion', 'containerRuntimeVersion'],
  ...['kubeletVersion', 'kubeProxyVersion', 'version', 'agentVersion', 'controllerVersion', 'resourceVersion'],
  ...['fieldsType', 'subresource', 'operation', 'action', 'direction', 'datapathType', 'ovsVersion'],
])

const SENTENCES: ReadonlySet<string> = new Set(['message', 'reason', 'note', 'healthz', 'error'])

const KINDS: Readonly<Record<string, NameKind>> = {
  namespace: 'ns',
  podNamespace: 'ns',
  nodeName: 'node',
  hostname: 'node',
}

/** An object of the API server's or of the agent's: every text that is not known to say nothing gets a pseudonym. @throws {Unsafe} */
export function redactObject(node: JsonNode, edits: JsonEdits, redactor: Redactor): void {
  new ObjectWalk(edits, redactor).value(node, '', undefined)
}

class ObjectWalk {
  readonly #edits: JsonEdits
  readonly #redactor: Redactor

  constructor(edits: JsonEdits, redactor: Redactor) {
    this.#edits = edits
    this.#redactor = redactor
  }

  value(node: JsonNode, key: string, parent: JsonMap | undefined): void {
    if (LEFT_OUT.has(key)) this.#edits.raw(node, EMPTY[node.kind])
    else if (node.kind === 'list') for (const item of node.items) this.value(item, key, parent)
    else if (node.kind === 'text') this.#edits.text(node, this.#text(node, key, parent))
    else if (node.kind === 'map') this.#map(node, key)
  }

  #map(node: JsonMap, key: string): void {
    if (key === 'data' || key === 'binaryData') this.#data(node)
    else if (key === 'fieldsV1') this.#edits.raw(node, '{}')
    else if (isOfUsers(node, key))
      for (const entry of node.entries) {
        this.#edits.text(entry.key, this.#redactor.names.object(entry.key.value, 'key'))
        if (entry.value.kind === 'text')
          this.#edits.text(entry.value, this.#userValue(entry.key.value, entry.value.value))
      }
    else for (const entry of node.entries) this.value(entry.value, entry.key.value, node)
  }

  /** The value of a label or an annotation. */
  #userValue(key: string, value: string): string {
    const {names} = this.#redactor
    if (/last-applied-configuration|token|password|secret/i.test(key)) return ''
    if (/[\s/:,]/.test(value) || /^[\dT:.Z-]+$/.test(value) || key.endsWith('-key')) return this.#redactor.value(value)
    return names.label(value)
  }

  /** A ConfigMap's files: Antrea's own are of use. */
  #data(node: JsonMap): void {
    for (const {key, value} of node.entries) {
      if (value.kind !== 'text') this.#edits.raw(value, EMPTY[value.kind])
      else if (/^antrea-(?:agent|controller)\.conf$/.test(key.value))
        this.#edits.text(value, redactConfig(value.value, this.#redactor))
      else {
        this.#edits.text(key, this.#redactor.names.object(key.value, 'name'))
        this.#edits.text(value, '')
      }
    }
  }

  #text(node: JsonText, key: string, parent: JsonMap | undefined): string {
    const redactor = this.#redactor
    const {value} = node
    if (key === 'values') return this.#userValue('', value)
    if (key === 'key' || key === 'topologyKey') return redactor.names.object(value, 'key')
    if (FIXED.has(key)) return redactor.ids(value)
    if (key === 'ip' || key === 'ips' || key === 'cidr') return this.#address(value, parent)
    if (key === 'flow') return redactOvsText(value, redactor, new Set())
    if (/^(?:interfaceName|transportInterface|gateway|ifname)$/.test(key)) return redactor.names.device(value)
    if (key === 'caBundle') return ''
    if (SENTENCES.has(key)) return redactor.sentence(value)
    if (key === 'image') return redactImage(value, redactor)
    return redactor.value(value, KINDS[key] ?? (/name$/i.test(key) ? 'name' : 'value'))
  }

  /** An address as the controller's API writes it: 4 or 16 bytes in base64, the length of its network beside it. */
  #address(text: string, parent: JsonMap | undefined): string {
    if (!/^(?:[A-Za-z0-9+/]{6}==|[A-Za-z0-9+/]{22}==)$/.test(text)) return this.#redactor.value(text)
    const bytes = Buffer.from(text, 'base64')
    const value = BigInt(`0x${bytes.toString('hex')}`)
    const is4 = bytes.length === 4 || value >> 32n === 0xffffn
    const ip: Ip = is4 ? {family: 4, value: value & 0xffff_ffffn} : {family: 6, value}
    // A length of 0 is left out, and the network of all addresses stays.
    const length = numberOf(parent, 'prefixLength') ?? (is4 ? 32 : 128)
    const image = mapMasked(this.#redactor.addresses.ip, ip, length)
    const kept = is4 && bytes.length === 16 ? image.value | (0xffffn << 32n) : image.value
    return Buffer.from(kept.toString(16).padStart(bytes.length * 2, '0'), 'hex').toString('base64')
  }
}

function isOfUsers(node: JsonMap, key: string): boolean {
  return OF_USERS.has(key) && node.entries.every(({value}) => value.kind === 'text')
}

/** `registry/antrea/antrea-agent:v2.7.0`: whose registry it is goes, a name of Antrea's and the version stay. */
function redactImage(text: string, redactor: Redactor): string {
  const [, name = '', version = ''] = /^(?:.*\/)?([^/:@]+)(?::([^@]+))?/.exec(text) ?? []
  const tag = /^v?\d+(?:\.\d+)+/.exec(version)?.[0]
  return `${redactor.names.object(name, 'name')}${tag === undefined ? '' : `:${tag}`}`
}
