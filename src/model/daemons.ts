import type {ProbeEntry} from '../snapshot/manifest.ts'
import {type Asked, PROBES} from '../snapshot/probes.ts'
import type {Evidence} from './evidence.ts'
import {Once} from './once.ts'
import {type NodeProbes, scopeOf} from './probe-reader.ts'

/** Whether a daemon of a node runs, as its answers and refusals show it. `down` is evidence, not blindness. */
export interface Daemon {
  readonly state: 'up' | 'down' | 'unknown'
  readonly reason: string
  readonly evidence: Evidence | null
}

export interface Daemons {
  readonly vswitchd: Daemon
  readonly ovsdbServer: Daemon
  readonly agent: Daemon
}

const ASKED: ReadonlyMap<string, Asked> = new Map(PROBES.map((p) => [p.id, p.asks]))

/**
 * Nobody listens, or the process is gone: OVS's stream and pidfile errors (lib/stream-unix.c, lib/daemon-unix.c, utilities/ovs-ofctl.c),
 * Go's and curl's refused connections.
 */
const DOWN =
  /connection refused|no such process|cannot read pidfile|failed to open socket|(?:db\.sock|\.ctl)\b.*\(no such file or directory\)/i

/** What a daemon says where it can't or won't do what it was asked: unixctl's errors, OpenFlow's, and those of the agent's API. */
const ANSWERED: Readonly<Record<Asked, RegExp | null>> = {
  vswitchd: /server returned an error|\bOFPT_ERROR\b|\bOFP[A-Z]+C_[A-Z_]+\b/,
  'ovsdb-server': /transaction error|syntax error|unknown database/i,
  agent:
    /internal ?server ?error|internalerror|badrequest|bad request|serviceunavailable|not found|forbidden|unauthorized/i,
  host: null,
}

/** curl -s says nothing; 7 is "failed to connect" (curl's manual page). */
const CURL_REFUSED = 7

/** Reads from how a node's probes ended whether its daemons run. The last probe that shows it counts: a daemon may die meanwhile. */
export function readDaemons(probes: NodeProbes): Daemons {
  const kept = new Once()
  const of = (asked: Exclude<Asked, 'host'>, name: string) => kept.get(asked, () => readDaemon(probes, asked, name))
  return {
    get vswitchd() {
      return of('vswitchd', 'ovs-vswitchd')
    },
    get ovsdbServer() {
      return of('ovsdb-server', 'ovsdb-server')
    },
    get agent() {
      return of('agent', 'antrea-agent')
    },
  }
}

/** By what a daemon shows whether it lives, where nothing else was asked of it. */
const SHOWS: Readonly<Record<Exclude<Asked, 'host'>, string>> = {
  vswitchd: 'ovs-dpif-show',
  'ovsdb-server': 'ovsdb',
  agent: 'agent-agentinfo',
}

function readDaemon(probes: NodeProbes, asked: Exclude<Asked, 'host'>, name: string): Daemon {
  const entries = probes.entries.filter((entry) => ASKED.get(entry.id) === asked && entry.pod === null)
  if (entries.length === 0) probes.seek(SHOWS[asked])
  let last: {readonly at: number; readonly daemon: Daemon} | null = null
  for (const entry of entries) {
    const daemon = shownBy(probes, entry, asked, name)
    if (daemon === null) continue
    const at = Date.parse(entry.startedAt ?? '') || 0
    if (last === null || at > last.at || (at === last.at && daemon.state === 'down')) last = {at, daemon}
  }
  if (last !== null) return last.daemon
  const failed = entries.find((entry) => entry.exitCode !== 0)
  const reason = failed === undefined ? `no probe asked ${name}` : `${failed.id} failed: ${probes.failure(failed)}`
  return {state: 'unknown', reason, evidence: failed === undefined ? null : probes.failureEvidence(failed)}
}

/** What one probe shows of the daemon that it asked; null where it shows nothing. */
function shownBy(probes: NodeProbes, entry: ProbeEntry, asked: Asked, name: string): Daemon | null {
  if (entry.exitCode === 0) {
    return {
      state: 'up',
      reason: `${name} answered ${entry.id}`,
      evidence: probes.evidence(entry.id, null, undefined, scopeOf(entry)),
    }
  }
  if (entry.exitCode === null) return null
  const said = probes.failure(entry)
  const all = `${said}\n${probes.errorOutput(entry)}`
  const isSilentCurl = entry.argv[0] === 'curl' && entry.exitCode === CURL_REFUSED
  if (isSilentCurl || DOWN.test(all)) {
    const reason = isSilentCurl ? `${name} refuses connections: curl ended with ${CURL_REFUSED}` : said
    return {state: 'down', reason, evidence: probes.failureEvidence(entry)}
  }
  if (ANSWERED[asked]?.test(all)) {
    return {state: 'up', reason: `${name} answered ${entry.id}: ${said}`, evidence: probes.failureEvidence(entry)}
  }
  return null
}
