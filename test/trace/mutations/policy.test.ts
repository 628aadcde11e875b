import {changeFlows, type Draft, onNode, withFlow, withoutFlows} from '../mutate.ts'
import {type Fault, mutationSuite} from '../mutation-suite.ts'

const AGENT = /^(agent-(?!log)|policy-flows)/
const REFUSED = 'Error: Get "https://127.0.0.1:10350/": dial tcp 127.0.0.1:10350: connect: connection refused'

/** An egress default deny for client, realised on node1 after its connections were made. */
const DENY_CLIENT = withFlow('node1', 'table=14, priority=200,ip,nw_src=10.10.1.2 actions=drop')

const running = (draft: Draft): Draft => {
  const entry = (mark: number) =>
    `tcp,orig=(src=10.10.1.2,dst=10.10.2.2,sport=50001,dport=8080),reply=(src=10.10.2.2,dst=10.10.1.2,sport=8080,dport=50001),zone=65520,mark=${mark},protoinfo=(state=ESTABLISHED)\n`
  for (const [node, mark] of [
    ['node1', 3],
    ['node2', 1],
  ] as const)
    draft.text(onNode(node, 'dpctl-conntrack.txt'), (text) => entry(mark) + text)
  return draft
}

const faults: readonly Fault[] = [
  {
    fault: 'the flow of a conjunction id is missing',
    why: 'all clauses match, but nothing says what then: the default deny of IngressDefaultRule has it',
    edits: [withoutFlows('node2', /^ ?table=24,.*conj_id=2,ip /)],
    asks: [
      {
        ask: 'default/client -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
        table: 'IngressDefaultRule',
        says: /db-allow-client/,
      },
    ],
  },
  {
    fault: 'the clause of the conjunction for the peers is missing',
    why: 'the rule has a peer with an address, its conjunction no flow for it: the rule cannot apply',
    edits: [withoutFlows('node2', /^ ?table=24,.*nw_src=10\.10\.1\.2 /)],
    asks: [
      {
        ask: 'default/client -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy-flows-missing',
        direction: 'request',
        node: 'node2',
        says: /clause 1 of 3/,
      },
      {
        ask: 'default/other -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy-flows-missing',
        before: 'dropped',
      },
    ],
  },
  {
    fault: 'a policy without rules isolates a pod (no fault)',
    why: 'its conjunction has no clause for peers, because it has none: that is no missing flow',
    edits: [],
    asks: [
      {
        ask: 'team-b/app -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'policy',
        before: 'dropped',
        node: 'node1',
        table: 'EgressDefaultRule',
      },
    ],
  },
  {
    fault: 'a rule selects nobody (no fault)',
    capture: 'np-wrong-label',
    why: 'the address group is empty: so is the clause',
    edits: [],
    asks: [
      {
        ask: 'default/client -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy',
        before: 'dropped',
        node: 'node2',
      },
    ],
  },
  {
    fault: "the clause of the conjunction for the sender is another pod's",
    why: 'the address group does not know the client: the default deny has it',
    edits: [
      changeFlows('node2', /^ ?table=24,.*nw_src=10\.10\.1\.2 /, (line) => line.replace('10.10.1.2', '10.10.1.66')),
    ],
    asks: [
      {
        ask: 'default/client -> default/db tcp 5432',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
        table: 'IngressDefaultRule',
      },
      {
        ask: 'default/client -> svc/default/db:5432',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
      },
    ],
  },
  {
    fault: 'the flow that drops what a rule marked is missing',
    why: 'the rule only sets a bit and an id; without the flow in IngressMetric the packet goes on to Output, which has a port',
    edits: [withoutFlows('node1', /^ ?table=26,.*reg0=0x400\/0x400,reg3=0x4 /)],
    asks: [{ask: 'default/client -> default/web-1 tcp 9000', verdict: 'delivered', before: 'dropped'}],
  },
  {
    fault: 'a rule was added to drop one source',
    why: 'an Antrea rule of high priority, and its drop in IngressMetric',
    edits: [
      withFlow(
        'node2',
        'table=23, priority=45000,conj_id=77 actions=set_field:0x4d->reg3,set_field:0x400/0x400->reg0,goto_table:26',
      ),
      withFlow('node2', 'table=23, priority=45000,ip,nw_src=10.10.1.2 actions=conjunction(77,1/2)'),
      withFlow('node2', 'table=23, priority=45000,reg1=0x1 actions=conjunction(77,2/2)'),
      withFlow('node2', 'table=26, priority=200,reg0=0x400/0x400,reg3=0x4d actions=drop'),
    ],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
      },
      {
        ask: 'default/client -> svc/default/server:80',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node2',
      },
      {ask: 'default/client -> default/web-2 tcp 8080', verdict: 'delivered'},
      {ask: 'default/server -> default/client tcp 8080', verdict: 'delivered'},
      {ask: 'node/node1 -> default/server tcp 8080', verdict: 'delivered'},
    ],
  },
  {
    fault: 'a pod got a default deny for what it sends',
    why: 'new connections of its own stop; answers of others pass by the flow for established ones; running connections go on',
    edits: [DENY_CLIENT],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node1',
        table: 'EgressDefaultRule',
      },
      {
        ask: 'default/client -> svc/default/web:80',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
        node: 'node1',
      },
      {ask: 'default/server -> default/client tcp 8080', verdict: 'delivered'},
      {ask: 'default/client -> default/server tcp 8080', with: {established: true}, verdict: 'delivered'},
    ],
  },
  {
    fault: 'a pod got a default deny for what it sends, and a connection runs',
    why: 'the dumped connection is established: EgressRule lets it pass before any policy is asked',
    edits: [running, DENY_CLIENT],
    asks: [
      {
        ask: 'default/client -> default/server tcp 8080',
        with: {established: true, sourcePort: 50001},
        verdict: 'delivered',
      },
      {
        ask: 'default/client -> default/server tcp 8080',
        with: {sourcePort: 50002},
        verdict: 'dropped',
        reason: 'policy',
        direction: 'request',
      },
    ],
  },
  {
    fault: 'the flow for established connections is missing where an allowed pod isolates the receiver',
    why: "answers of db are no new connections and no rule of db's is about egress: they pass; later packets of the client are, but its rule allows them too",
    edits: [withoutFlows('node2', /^ ?table=23,.*ct_state=-new\+est,ip /)],
    asks: [{ask: 'default/client -> default/db tcp 5432', verdict: 'delivered'}],
  },
  {
    fault: 'the flow for established connections is missing where answers meet a default deny of egress',
    why: 'team-b/app may not send: what it answers is dropped by the same flow as what it asks',
    edits: [withoutFlows('node1', /^ ?table=12,.*ct_state=-new\+est,ip /)],
    asks: [
      {
        ask: 'default/client -> team-b/app tcp 8080',
        verdict: 'dropped',
        reason: 'policy',
        direction: 'reply',
        node: 'node1',
        table: 'EgressDefaultRule',
      },
    ],
  },
  {
    fault: 'the agent that would reject is dead',
    why: 'the packet-in waits for a controller that does not answer: nothing comes back',
    edits: [(draft) => draft.daemonDead('node2', AGENT, REFUSED)],
    asks: [
      {
        ask: 'default/client -> default/other tcp 9090',
        verdict: 'dropped',
        reason: 'agent-down',
        direction: 'request',
        node: 'node2',
        before: 'rejected',
      },
      {ask: 'default/client -> default/server tcp 8080', verdict: 'delivered'},
      {
        ask: 'default/client -> svc/default/empty:80',
        verdict: 'rejected',
        before: 'rejected',
        reason: 'no-endpoints',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'the agent that answers for a Service without endpoints is dead',
    why: 'the same, on the node of the client',
    edits: [(draft) => draft.daemonDead('node1', AGENT, REFUSED)],
    asks: [
      {
        ask: 'default/client -> svc/default/empty:80',
        verdict: 'dropped',
        before: 'rejected',
        reason: 'agent-down',
        direction: 'request',
        node: 'node1',
      },
    ],
  },
  {
    fault: 'nobody asked the agent that would reject',
    why: 'whether it lives decides between a reset and silence, and nobody knows',
    edits: [
      (draft) =>
        draft.probes(
          (probe) => probe.node === 'node2' && AGENT.test(probe.id),
          () => null,
        ),
    ],
    asks: [
      {
        ask: 'default/client -> default/other tcp 9090',
        verdict: 'undetermined',
        before: 'rejected',
        direction: 'request',
        node: 'node2',
        says: /agent/,
      },
    ],
  },
  {
    fault: 'the agent that would reject did not answer in time',
    why: 'a time-out is no proof that it is dead',
    edits: [
      (draft) =>
        draft.daemonDead('node2', AGENT, 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'),
    ],
    asks: [
      {
        ask: 'default/client -> default/other tcp 9090',
        verdict: 'undetermined',
        before: 'rejected',
        direction: 'request',
        node: 'node2',
        says: /agent/,
      },
    ],
  },
  {
    fault: 'the rejecting rule of a pod towards the outside is missing',
    why: 'nothing else of that pod speaks of 172.31.0.1',
    edits: [withoutFlows('node2', /^ ?table=12,.*conj_id=7 /)],
    asks: [{ask: 'default/other -> 172.31.0.1 tcp 6443', verdict: 'forwarded-out', before: 'rejected'}],
  },
]

mutationSuite('policy', faults)
