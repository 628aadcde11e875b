import {VIRTUAL_MAC} from '../antrea/virtual-mac.ts'
import {podsSeen} from '../model/pods-seen.ts'
import {W} from '../ovs/fields.ts'
import {EXIT, Problem} from '../problem.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {type Frame, macOf, onWire} from './frame.ts'
import type {PortFacts} from './ports-of-node.ts'
import type {Question} from './question.ts'
import type {Party} from './resolve.ts'
import type {Place} from './walk/place.ts'

interface Found {
  readonly node: string
  readonly port: PortFacts
}

/** A packet that is put in at a port of Open vSwitch, as antctl's `-p` has it. */
export const startAtPort = {
  /** Who sends, where only the port was named: the pod or the node behind it. */
  party(facts: ClusterFacts, question: Question): Party {
    if (question.inPort === null) {
      throw new Problem('who sends is missing', {
        code: 'SOURCE_MISSING',
        exit: EXIT.usage,
        hints: [
          'antrail trace-packet SOURCE DESTINATION',
          'or name the port that the packet comes in by: -p antrea-gw0',
        ],
      })
    }
    const {node, port} = find(facts, question.inPort, question.node)
    const pods = podsSeen(facts.cluster)
    const owner = port.pod
    const pod =
      owner && pods.known ? pods.value.find((p) => p.namespace === owner.namespace && p.name === owner.name) : undefined
    return pod
      ? {kind: 'pod', pod, port: null, alsoService: false}
      : {kind: 'node', name: node, addresses: [], port: null}
  },

  place(facts: ClusterFacts, question: Question, frame: Frame): Place {
    const {node, port} = find(facts, question.inPort ?? '', question.node)
    if (port.ofport === null || port.ofport < 0)
      throw new Problem(`port ${port.name} of ${node} has no OpenFlow port`, {
        code: 'PORT_BROKEN',
        exit: EXIT.undetermined,
      })
    const own = port.mac ?? facts.node(node).devices.macOf(port.name) ?? VIRTUAL_MAC
    const gateway = facts.node(node).gatewayMac ?? VIRTUAL_MAC
    const isTunnel = port.role === 'tunnel' || port.role === 'ipsec-tunnel'
    // A packet from the tunnel has what Antrea's own trace gives it.
    const wire = onWire(frame, isTunnel ? VIRTUAL_MAC : own, isTunnel ? VIRTUAL_MAC : gateway)
    return {kind: 'bridge', node, bridge: port.bridge, inPort: port.ofport, frame: keepGiven(wire, frame)}
  },
}

/** Ethernet addresses of the question itself stay. */
function keepGiven(wire: Frame, asked: Frame): Frame {
  for (const word of [W.dl_src, W.dl_dst]) {
    if (macOf(asked.packet, word) === '00:00:00:00:00:00') continue
    wire.packet[word] = asked.packet[word] ?? 0
    wire.packet[word + 1] = asked.packet[word + 1] ?? 0
  }
  return wire
}

function find(facts: ClusterFacts, written: string, node: string | null): Found {
  const all = facts.nodes
    .filter((n) => node === null || n.name === node)
    .flatMap((n) => (n.ports.known ? n.ports.value.map((port): Found => ({node: n.name, port})) : []))
  const fits = all.filter(
    ({node: of, port}) =>
      port.name === written ||
      (String(port.ofport) === written && port.bridge === facts.node(of).integrationBridge) ||
      (port.pod !== null && `${port.pod.namespace}/${port.pod.name}` === written),
  )
  const [only, second] = fits
  if (!only)
    throw new Problem(`no port '${written}'${node === null ? '' : ` on ${node}`}`, {
      code: 'NO_SUCH_PORT',
      exit: EXIT.usage,
      hints: [
        `known ports: ${all
          .map(({port}) => port.name)
          .sort()
          .join(', ')}`,
      ],
    })
  if (second)
    throw new Problem(`port '${written}' is on ${fits.map((f) => f.node).join(' and on ')}`, {
      code: 'PORT_AMBIGUOUS',
      exit: EXIT.usage,
      hints: [`add --node ${only.node}`],
    })
  return only
}
