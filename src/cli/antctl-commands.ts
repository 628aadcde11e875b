/** A command that antctl has and antrail has not: why, and what to run in its place. */
export interface NotOurs {
  readonly why: string
  /** Without the program's name. */
  readonly instead: readonly string[]
}

const WRITES = 'it changes the cluster, and antrail only reads'
const NOT_ASKED = 'it is not among the read-only questions that antrail puts to a node'
const AGGREGATOR = 'it asks the flow aggregator, which antrail does not read'

const TRACE = ['trace-packet SOURCE DESTINATION']

/** [antctl's names, why not, what instead], after antctl's command list (pkg/antctl/antctl.go). */
const TABLE: readonly (readonly [string, string, readonly string[]])[] = [
  ['log-level', 'it changes how much an agent logs, and antrail only reads', []],
  ['traceflow tf traceflows', 'it sends a packet by writing to the API server, and antrail only reads', TRACE],
  [
    'packetcapture pc packetcaptures',
    'it captures packets by writing to the API server, and antrail only reads',
    TRACE,
  ],
  [
    'supportbundle supportbundles',
    'it makes its bundles by writing to agents; a snapshot holds what antrail reads',
    ['snapshot -o cluster.tgz'],
  ],
  ['proxy', 'it opens a port to an agent, and antrail has nothing to be asked from outside', ['get --help']],
  [
    'get:controllerinfo get:controllerinfos get:ci',
    'it asks the controller; agents say how well they reach it',
    ['get agentinfo -o wide', 'diagnose'],
  ],
  [
    'get:featuregates',
    'the gates of every agent are in a snapshot, and diagnose compares them',
    ['diagnose', 'snapshot -o cluster.tgz'],
  ],
  [
    'get:memberlist get:ml',
    'the members that every agent sees are in a snapshot, and diagnose compares them',
    ['diagnose', 'snapshot -o cluster.tgz'],
  ],
  [
    'get:serviceexternalip get:seip get:serviceexternalips',
    'the external addresses that every agent knows of are in a snapshot',
    ['snapshot -o cluster.tgz'],
  ],
  ['get:podmulticaststats', NOT_ASKED, []],
  ['get:bgppolicy get:bgppeers get:bgppeer get:bgproutes get:bgproute', NOT_ASKED, []],
  ['get:fqdncache', NOT_ASKED, ['get addressgroups']],
  ['get:flowrecords get:recordmetrics', AGGREGATOR, []],
  [
    'query:endpoint query:endpoints',
    'it asks the controller; the agent of a pod knows which policies hold for it',
    ['get networkpolicies -p NAMESPACE/POD'],
  ],
  [
    'query:networkpolicyevaluation query:networkpoliciesevaluation query:networkpolicyeval query:networkpolicieseval query:netpoleval',
    'a trace says which rule decides, with ports and on the real flows',
    TRACE,
  ],
  ['mc', 'antrail looks at one cluster', []],
  ['upgrade set', WRITES, []],
]

/** What antctl has and antrail has not, by each of antctl's names, as an id: `get:ml`. */
export const NOT_OURS: ReadonlyMap<string, NotOurs> = new Map(
  TABLE.flatMap(([names, why, instead]) => {
    const command = {why, instead}
    return names.split(' ').map((name) => [name, command] as const)
  }),
)

/**
 * What antctl's command is to us, where we have none.
 *
 * @param id what was typed, words joined by `:`; arguments may hang on behind
 */
export function antctlCommand(id: string): (NotOurs & {readonly name: string}) | null {
  const [first = '', second = ''] = id.split(':')
  for (const name of [`${first}:${second}`, first]) {
    const found = NOT_OURS.get(name)
    if (found !== undefined) return {name: name.replace(':', ' '), ...found}
  }
  return null
}
