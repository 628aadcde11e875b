import {type Link, linkNamed} from '../host/link.ts'
import {unknown} from '../model/known.ts'
import type {PodNetns} from '../model/pod-netns.ts'
import type {PortFacts} from '../trace/ports-of-node.ts'
import {whole} from '../trace/whole.ts'
import {podObject} from './object.ts'
import {compareText} from './rank.ts'
import {type Needed, type NodeContext, need} from './rule.ts'

/** A pod's port on Antrea's bridge that Open vSwitch has opened, and the pod that it is of. */
export interface PodPort {
  readonly pod: {readonly namespace: string; readonly name: string}
  readonly port: PortFacts
  /** MAC that Antrea gave the pod (attached-mac), in lower case; null where it wrote none. */
  readonly mac: string | null
}

/** The pod's end of its veth pair, as it was read inside the pod. */
export interface PodInterface extends PodPort {
  readonly netns: PodNetns
  readonly link: Link
}

/** Ports of pods that live, by the pods' names: of two ports of one pod the one that works. A port of a pod that the API server does not list is left out. */
export function podPorts({node, cluster, index}: NodeContext): readonly PodPort[] {
  if (!node.ports.known) return []
  const isListed = (pod: PodPort['pod']): boolean =>
    !cluster.pods.known || index.pod(pod.namespace, pod.name)?.nodeName === node.name
  const macs = new Map(node.flows.context.ports.map(({name, mac}) => [name, mac]))
  const own = node.ports.value.flatMap((port) =>
    port.pod && port.role === 'container' && isListed(port.pod) && node.podPort(port.pod) === port
      ? [{pod: port.pod, port, mac: macs.get(port.name)?.toLowerCase() ?? null}]
      : [],
  )
  return own.toSorted((a, b) => compareText(podObject(a.pod), podObject(b.pod)))
}

/** The interfaces that Antrea gave the pods of a node, of each pod that was looked into. */
export function* podInterfaces(context: NodeContext): Generator<Needed, readonly PodInterface[]> {
  const {node} = context
  if (!(yield* need(node.name, 'ovsdb', node.ports))) return []
  const all: PodInterface[] = []
  for (const each of podPorts(context)) {
    const {pod, port} = each
    const netns = node.model.pod(pod.namespace, pod.name)
    const read = netns ? whole(netns.links, 'ip-link') : unknown('nobody looked into its network namespace')
    const links = yield* need(node.name, insidePod(each, 'ip-link'), read)
    const link = links && antreasLink(links.items, port)
    if (netns && link) all.push({...each, netns, link})
  }
  return all
}

/** The end of a veth pair whose other end is the port's device; `eth0`, Antrea's name for it, where the indices don't tell. */
export function antreasLink(links: readonly Link[], {link: host}: PortFacts): Link | null {
  const byIndex = host ? links.find((link) => link.kind === 'veth' && link.linkIndex === host.ifindex) : undefined
  return byIndex ?? linkNamed(links, 'eth0')
}

/** What `need` calls an answer that was read inside a pod. */
export const insidePod = ({pod}: PodPort, probe: string): string => `${probe} of pod ${pod.namespace}/${pod.name}`
