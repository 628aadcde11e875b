import {JsonEdits} from './json-edits.ts'
import {type JsonNode, parseJsonTree, parseJsonTrees} from './json-tree.ts'
import {redactFilterText} from './redact-filter-text.ts'
import {redactHostJson} from './redact-host-json.ts'
import {redactObject} from './redact-object.ts'
import {redactOvsText} from './redact-ovs-text.ts'
import {redactOvsdbTable} from './redact-ovsdb.ts'
import type {Redactor} from './redactor.ts'
import {Unsafe} from './unsafe.ts'

/** How a probe's answer is redacted; `devices` are the names that a word of it may be. @throws {Unsafe} */
export type RedactText = (text: string, redactor: Redactor, devices: ReadonlySet<string>) => string

type RedactNode = (node: JsonNode, edits: JsonEdits, redactor: Redactor) => void

/** One JSON document, or one after the other. */
const json =
  (redact: RedactNode): RedactText =>
  (text, redactor) => {
    const edits = new JsonEdits()
    for (const node of trees(text)) redact(node, edits, redactor)
    return edits.apply(text)
  }

function trees(text: string): readonly JsonNode[] {
  try {
    return parseJsonTrees(text)
  } catch (error) {
    throw new Unsafe(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The API server's Lists, and the agent's answers. */
export const redactList: RedactText = json(redactObject)

/** What a program printed on standard error, or why a probe failed. */
export const redactSentences: RedactText = (text, redactor) => redactor.sentence(text)

const onlyDevices: RedactText = (text, redactor, devices) => redactor.devices(text, devices)

/** `net.ipv4.conf.DEVICE.rp_filter = 0`; a dot in a device's name is a slash there. */
const sysctl: RedactText = (text, redactor, devices) =>
  text.replace(/[^.\s=]+/g, (part) => {
    const name = part.replaceAll('/', '.')
    return devices.has(name) ? redactor.names.device(name) : part
  })

/** `users:(("nginx",pid=1,fd=2))`. */
const sockets: RedactText = (text, redactor, devices) =>
  redactor.devices(
    text.replace(/\("([^"]*)"/g, (_, name: string) => `("${redactor.names.object(name, 'name')}"`),
    devices,
  )

/** Files of /etc/cni/net.d, each behind `==> NAME <==`, or their names alone. */
const cniConf: RedactText = (text, redactor) =>
  text
    .split(/^(==> .+ <==)$/m)
    .map((part) =>
      /^\s*[{[]/.test(part) ? cniFile(part, redactor) : part.replace(/[A-Za-z]+/g, (w) => fileWord(w, redactor)),
    )
    .join('')

function cniFile(text: string, redactor: Redactor): string {
  const edits = new JsonEdits()
  try {
    redactObject(parseJsonTree(text), edits, redactor)
  } catch (error) {
    if (error instanceof Unsafe) throw error
    // What is no JSON may hold anything; that it is none stays to be seen.
    return '\n(left out)\n'
  }
  return edits.apply(text)
}

const fileWord = (word: string, redactor: Redactor): string =>
  /^(?:conf|conflist|json|cilium|weave|ovn|kubernetes|azure|aws|gke|kindnet|k|s|eni|vpc)$/.test(word)
    ? word
    : redactor.names.object(word, 'name')

const of = (redact: RedactText, ids: string): readonly (readonly [string, RedactText])[] =>
  ids.split(/\s+/).map((id) => [id, redact])

/** How each probe's answer is redacted. What is not here (logs, metrics, probes of another version) is left out. */
export const REDACT: ReadonlyMap<string, RedactText> = new Map([
  ...of(json(redactOvsdbTable), 'ovsdb'),
  ...of(
    redactOvsText,
    'flows flows-names groups group-stats meters meter-stats dpctl-flows dpctl-conntrack ofproto-trace',
  ),
  ...of(redactOvsText, 'ovs-show ovs-dpif-show ovs-tnl-ports ovs-tnl-neigh ovs-route dpctl-show fdb ports-desc ports'),
  ...of(redactOvsText, 'ovs-version ovs-coverage ovs-upcall dpctl-ct-limits dpctl-ct-maxconns dpctl-ct-stats'),
  ...of(redactOvsText, 'ofctl-show dp-features tlv-map bond-show mdb-show'),
  ...of(redactList, 'agent-agentinfo agent-podinterface agent-networkpolicy agent-addressgroup agent-version'),
  ...of(redactList, 'agent-appliedtogroup agent-memberlist agent-serviceexternalip agent-ovsflows policy-flows'),
  ...of(redactSentences, 'agent-healthz'),
  ...of(json(redactHostJson), 'ip-link ip-addr ip-route ip6-route ip-route-cache ip6-route-cache ip-rule ip6-rule'),
  ...of(json(redactHostJson), 'ip-neigh bridge-link tc-qdisc nft'),
  ...of(redactFilterText, 'iptables ip6tables iptables-legacy ipset'),
  // Names of tables are the pipeline's.
  ...of(onlyDevices, 'tables table-features agent-featuregates nstat kernel-modules ethtool-k ipam-store wg xfrm'),
  ...of(sysctl, 'sysctl'),
  ...of(sockets, 'sockets'),
  ...of(cniConf, 'cni-conf'),
])
