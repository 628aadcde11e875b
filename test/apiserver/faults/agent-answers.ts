import type {Fault} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'

const INTERFACES = ['get', 'podinterfaces']

/** What a node's antctl prints is another thing; `$real` is the one that was there. */
const answering = (node: string, script: string) => ({
  breaks: ({on, folder}: FaultyCluster) => {
    const antctl = `${folder}/bin-${node}/antctl`
    return on(
      null,
      `mv ${antctl} ${antctl}.real; printf '#!/bin/sh\\nreal=${antctl}.real\\n%s\\n' '${script}' > ${antctl}; chmod 755 ${antctl}`,
    )
  },
  mends: ({on, folder}: FaultyCluster) => on(null, `mv ${folder}/bin-${node}/antctl.real ${folder}/bin-${node}/antctl`),
})

/** What is wrong with what agents answer to antctl. */
export const AGENT_ANSWERS: readonly Fault[] = [
  {
    what: "an agent answers a web page: its Pods' interfaces",
    args: INTERFACES,
    ...answering('node2', 'echo "<html><h1>404</h1></html>"'),
    says: '<html><h1>"... is not valid JSON',
    exit: 4,
    within: 10,
  },
  {
    what: 'an agent answers a web page: a trace',
    ...answering('node2', 'echo "<html><h1>404</h1></html>"'),
    says: 'DELIVERED',
    exit: 0,
    within: 10,
  },
  {
    what: "an agent's answer is cut off: its Pods' interfaces",
    args: INTERFACES,
    ...answering('node2', '"$real" "$@" | head -c 300'),
    says: 'node2: pod interfaces: agent-podinterface cannot be read: Unterminated string',
    exit: 4,
    within: 10,
  },
  {
    what: "an agent's answer is cut off: diagnose",
    args: ['diagnose', '-o', 'text'],
    ...answering('node2', '"$real" "$@" | head -c 300'),
    says: 'agent-networkpolicy cannot be read',
    exit: 4,
    within: 15,
  },
  {
    what: "an agent answers as no version does: its Pods' interfaces",
    args: INTERFACES,
    ...answering('node2', `echo "{\\"kind\\": \\"PodInterfaceListV9\\", \\"interfaces\\": {\\"a\\": 1}}"`),
    says: 'it is worded in a way that is not known',
    exit: 4,
    within: 10,
  },
  {
    what: "an agent's antctl finds no agent: its Pods' interfaces",
    args: INTERFACES,
    ...answering('node2', 'echo "Error: dial tcp 127.0.0.1:10350: connect: connection refused" >&2; exit 1'),
    says: 'dial tcp 127.0.0.1:10350: connect: connection refused',
    exit: 4,
    within: 10,
  },
  {
    what: "an agent answers nobody: its Pods' interfaces",
    args: INTERFACES,
    ...answering('node2', 'sleep 60'),
    says: 'agent-podinterface failed: it did not end within 10 s',
    exit: 4,
    within: 20,
  },
]
