import type {ComputedPolicy, MemberGroups} from '../antrea/controlplane.ts'
import {type AgentInfo, decodeAgentInfo} from '../cluster/infos.ts'
import {isJson, type Json, numberAt, textAt, textsAt} from '../cluster/json.ts'
import {antctlRows, decodeComputedPolicy, decodeGroup, namedRows} from './decode-controlplane.ts'
import {type Known, known, unknown} from './known.ts'
import type {ProbeReader} from './probe-reader.ts'

/** A Pod's interface as the agent has it in its memory. */
export interface PodInterface {
  readonly namespace: string
  readonly name: string
  readonly interfaceName: string
  readonly ips: readonly string[]
  readonly mac: string | null
  readonly portUUID: string | null
  readonly ofPort: number | null
  readonly containerID: string | null
}

export interface FeatureGate {
  readonly name: string
  readonly enabled: boolean
  /** `ALPHA`, `BETA`, `GA`; '' where the agent prints none. */
  readonly version: string
}

export interface Member {
  readonly nodeName: string
  readonly ip: string
  /** `Alive`, `Dead`. */
  readonly status: string
}

/** antctl's own words for its tables of an agent. */
export type AgentTable = 'addressgroup' | 'agentinfo' | 'appliedtogroup' | 'networkpolicy' | 'podinterface' | 'version'

/** What the rows of each are called by, in any version. */
const NAMES: Readonly<Record<AgentTable, readonly string[]>> = {
  addressgroup: ['name', 'metadata.name'],
  agentinfo: ['version', 'nodeRef.name', 'podRef.name', 'ovsInfo.bridgeName'],
  appliedtogroup: ['name', 'metadata.name'],
  networkpolicy: ['sourceRef.name', 'metadata.name'],
  podinterface: ['name', 'podName', 'interfaceName'],
  version: ['agentVersion', 'antctlVersion'],
}

/** What a node's antrea-agent answered to antctl. */
export class AgentModel {
  private readonly probes: ProbeReader

  constructor(probes: ProbeReader) {
    this.probes = probes
  }

  get info(): Known<AgentInfo> {
    return this.json('agent-agentinfo', (value) => {
      const [first] = namedRows(value, NAMES.agentinfo)
      if (first === undefined) throw new RangeError('it holds no AgentInfo')
      return decodeAgentInfo(first)
    })
  }

  get podInterfaces(): Known<readonly PodInterface[]> {
    return this.json('agent-podinterface', (value) => namedRows(value, NAMES.podinterface).map(decodePodInterface))
  }

  get networkPolicies(): Known<readonly ComputedPolicy[]> {
    return this.json('agent-networkpolicy', (value) => namedRows(value, NAMES.networkpolicy).map(decodeComputedPolicy))
  }

  get addressGroups(): Known<MemberGroups> {
    return this.json('agent-addressgroup', (value) => new Map(namedRows(value, NAMES.addressgroup).map(decodeGroup)))
  }

  get appliedToGroups(): Known<MemberGroups> {
    return this.json(
      'agent-appliedtogroup',
      (value) => new Map(namedRows(value, NAMES.appliedtogroup).map(decodeGroup)),
    )
  }

  get memberlist(): Known<readonly Member[]> {
    return this.json('agent-memberlist', (value) =>
      namedRows(value, ['nodeName']).map((m) => ({
        nodeName: textAt(m, 'nodeName') ?? '',
        ip: textAt(m, 'ip') ?? '',
        status: textAt(m, 'status') ?? '',
      })),
    )
  }

  /**
   * What antctl printed of one of the agent's tables, row by row and not decoded: what a newer agent words otherwise, but for
   * what a row is called by, is still a row.
   */
  rows(table: AgentTable): Known<readonly Json[]> {
    const id = `agent-${table}`
    return this.probes.read(id, (text) => namedRows(JSON.parse(text), NAMES[table]), `${id} rows`)
  }

  /** `agentVersion` of `antctl version`: a build may leave its placeholder there. */
  get version(): Known<string> {
    const read = this.json('agent-version', (value) => (isJson(value) ? textAt(value, 'agentVersion') : null))
    if (!read.known) return read
    return read.value === null ? unknown('agent-version names no agentVersion') : known(read.value)
  }

  get featureGates(): Known<readonly FeatureGate[]> {
    return this.probes.whole('agent-featuregates', parseFeatureGates)
  }

  /** What /healthz said: `ok`. */
  get healthz(): Known<string> {
    return this.probes.read('agent-healthz', (text) => text.trim())
  }

  /** Flow texts with table and port names, as the agent's own dump prints them. */
  get ovsflows(): Known<readonly string[]> {
    return this.json('agent-ovsflows', flowTexts)
  }

  private json<T>(id: string, decode: (value: unknown) => T): Known<T> {
    return this.probes.read(id, (text) => decode(JSON.parse(text)))
  }
}

/** The `flow` of each object: what `antctl get ovsflows -o json` prints. */
export function flowTexts(value: unknown): readonly string[] {
  return antctlRows(value).flatMap((item) => textAt(item, 'flow') ?? [])
}

/** An item of `antctl get podinterface -o json` (pkg/agent/apis: PodInterfaceResponse). */
export function decodePodInterface(from: Json): PodInterface {
  const ip = textAt(from, 'ip')
  const ips = textsAt(from, 'ips')
  return {
    namespace: textAt(from, 'podNamespace') ?? '',
    name: textAt(from, 'name') ?? textAt(from, 'podName') ?? '',
    interfaceName: textAt(from, 'interfaceName') ?? '',
    ips: ips.length > 0 ? ips : ip ? ip.split(/,\s*/) : [],
    mac: textAt(from, 'mac'),
    portUUID: textAt(from, 'portUUID'),
    ofPort: numberAt(from, 'ofPort'),
    containerID: textAt(from, 'containerID'),
  }
}

/** Reads `antctl get featuregates`: a table of name, status and version below a heading; the controller's own may follow. */
function parseFeatureGates(text: string): readonly FeatureGate[] {
  const gates: FeatureGate[] = []
  let isAgents = true
  for (const line of text.split(/\r?\n/)) {
    if (/Feature Gates\s*$/.test(line)) isAgents = !/Controller/.test(line)
    const found = /^(\S+)\s+(Enabled|Disabled)(?:\s+(\S+))?\s*$/.exec(line)
    if (found !== null && isAgents)
      gates.push({name: found[1]!, enabled: found[2] === 'Enabled', version: found[3] ?? ''})
  }
  return gates
}
