import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Machine} from '../lab/cluster/machine.ts'
import {until} from '../lab/cluster/waiting.ts'
import {KUBELET_PORT} from './objects.ts'

/** A kwok that plays kubelets. */
export interface Kubelets {
  readonly binary: string
  /** Where its files are, those of the API server among them. */
  readonly folder: string
  /** Of its own files. */
  readonly name: string
  /** Where it runs; null: on the machine that joins the nodes. */
  readonly node: string | null
  /** A folder of programs that its execs find before all others. */
  readonly programs: string
  /** Which nodes it plays: kwok's own flags. */
  readonly manages: readonly string[]
  /** The address at which it listens. */
  readonly address: string
  /** kwok's objects that say what an exec does; left out: it runs where kwok runs. */
  readonly execs?: readonly object[]
  /** Of the files of its certificate and key; left out: `kubelet`. */
  readonly certificate?: string
}

const EXEC_HERE = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'ClusterExec',
  metadata: {name: 'here'},
  spec: {execs: [{local: {workDir: '/tmp'}}]},
}

/** kwok wants a stage of each kind; nobody has the annotation of this one, so every status stays as it was recorded. */
const stage = (kind: 'Node' | 'Pod') => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: {name: `no-${kind.toLowerCase()}`},
  spec: {
    resourceRef: {apiGroup: 'v1', kind},
    selector: {matchExpressions: [{key: '.metadata.annotations["antrail.dev/never"]', operator: 'Exists'}]},
    next: {statusTemplate: ''},
  },
})

/** Starts it, and waits until it listens. @returns the process id */
export async function startKwok(
  machine: Machine,
  {binary, folder, name, node, programs, manages, address, execs = [EXEC_HERE], certificate = 'kubelet'}: Kubelets,
): Promise<number> {
  const at = (file: string) => join(folder, file)
  const config = [...execs, stage('Node'), stage('Pod')].map((object) => JSON.stringify(object)).join('\n---\n')
  writeFileSync(at(`${name}.yaml`), config)
  const pid = await machine.start(node, [
    'sh',
    '-c',
    'PATH="$1:$PATH"; shift; exec "$@" > "$0" 2>&1',
    at(`${name}.log`),
    programs,
    binary,
    ...['--kubeconfig', at('admin.kubeconfig'), '-c', at(`${name}.yaml`), ...manages],
    ...['--node-port', String(KUBELET_PORT), '--server-address', `${address}:${KUBELET_PORT}`],
    ...['--tls-cert-file', at(`${certificate}.crt`), '--tls-private-key-file', at(`${certificate}.key`)],
  ])
  const ready = `curl -sk -m 2 -o /dev/null https://${address}:${KUBELET_PORT}/healthz`
  await machine.shell(node, until(ready, 30))
  return pid
}
