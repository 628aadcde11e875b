import type {Lab} from '../lab/cluster/lab.ts'
import {type ApiServer, startApiServer} from './api-server.ts'
import type {Binaries} from './binaries.ts'
import {startKwok} from './kwok.ts'
import {recordedAgent} from './recorded-agent.ts'

/** A real API server over the nodes of a lab, with kwok in the place of each kubelet. */
export interface ControlPlane extends ApiServer {
  /** Starts the kubelet of a node, with the certificate of that name; the process id. */
  startKubelet(node: string, certificate?: string): Promise<number>
  /** Process ids of the kubelets, by node. */
  readonly kubelets: ReadonlyMap<string, number>
}

/** Starts it inside the lab; it ends with the lab. @throws where it isn't ready in time */
export async function startControlPlane(
  {machine, capture}: Lab,
  {apiserver, kwok}: Binaries,
  folder: string,
): Promise<ControlPlane> {
  const server = await startApiServer(machine, apiserver, {recorded: capture, folder})
  const kubelets = new Map<string, number>()
  // Inside the node's own namespaces: an exec in a container of the node runs there.
  const startKubelet = async (node: string, certificate = 'kubelet') => {
    const address = nodeAddress(capture.files.get('cluster/core_v1_nodes.json')!(), node)
    const pid = await startKwok(machine, {
      ...{binary: kwok, folder, name: `kwok-${node}`, node, address, certificate},
      programs: recordedAgent(capture, node, {folder, uids: server.uids}),
      manages: ['--manage-single-node', node, '--node-ip', address],
    })
    kubelets.set(node, pid)
    return pid
  }
  await Promise.all(capture.nodes.map((node) => startKubelet(node)))
  return {...server, startKubelet, kubelets}
}

function nodeAddress(text: string, node: string): string {
  const list: {items: {metadata: {name: string}; status: {addresses: {type: string; address: string}[]}}[]} =
    JSON.parse(text)
  return list.items
    .find(({metadata}) => metadata.name === node)!
    .status.addresses.find(({type}) => type === 'InternalIP')!.address
}
