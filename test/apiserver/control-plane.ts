import {generateKeyPairSync} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Lab} from '../lab/cluster/lab.ts'
import type {Binaries} from './binaries.ts'
import {definitions, KUBELET_PORT, objects, type Put} from './objects.ts'
import {recordedAgent} from './recorded-agent.ts'

const ETCD = 'http://127.0.0.1:2379'
/** The machine that joins the nodes, where the API server runs. */
export const ADDRESS = '172.31.0.1'
const PORT = 6444
export const SERVER = `https://${ADDRESS}:${PORT}`

export const ADMIN = 'admin-token'

/** A real API server over the nodes of a lab, with kwok in the place of each kubelet. */
export interface ControlPlane {
  /** The kubeconfig of a user that the API server knows. */
  kubeconfig(user: 'admin' | 'reader'): string
  /** @returns the uids that the objects have now, by those that they had */
  put(puts: readonly Put[]): Promise<ReadonlyMap<string, string>>
  /** Starts the kubelet of a node; the process id. */
  startKubelet(node: string): Promise<number>
  /** Process ids of the kubelets, by node. */
  readonly kubelets: ReadonlyMap<string, number>
  readonly auditLog: string
}

/** Starts it inside the lab; it ends with the lab. @throws where it isn't ready in time */
export async function startControlPlane(lab: Lab, {apiserver, kwok}: Binaries, folder: string): Promise<ControlPlane> {
  const {machine, capture} = lab
  const at = (name: string) => join(folder, name)
  writeFiles(folder)
  await machine.start(null, [
    'etcd',
    ...['--data-dir', at('etcd'), '--listen-client-urls', ETCD, '--advertise-client-urls', ETCD],
    ...['--listen-peer-urls', 'http://127.0.0.1:2380', '--unsafe-no-fsync'],
  ])
  // Of clients with certificates: it is there before the API server reads it.
  await machine.shell(
    null,
    `cd ${folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=clients -keyout clients.key -out clients.crt 2> /dev/null`,
  )
  await machine.start(null, apiserverArgv(apiserver, at))
  const ready = `curl -sk -m 2 -H 'Authorization: Bearer ${ADMIN}' ${SERVER}/readyz | grep -qx ok`
  await machine.shell(
    null,
    `end=$(($(date +%s) + 60)); until ${ready}; do [ "$(date +%s)" -lt "$end" ]; sleep 0.2; done`,
  )
  const put = async (puts: readonly Put[]) => {
    const script = fileURLToPath(new URL('put.mjs', import.meta.url))
    const [done] = await machine.run([
      {argv: [process.execPath, script, SERVER, ADMIN], node: null, input: JSON.stringify(puts), seconds: 60},
    ])
    if (done?.status !== 0 || done.stderr !== '') throw new Error(`not put:\n${done?.stderr}`)
    return new Map<string, string>(Object.entries(JSON.parse(done.stdout)))
  }
  await put(definitions(capture))
  const uids = await put(objects(capture, new Date()))
  await machine.shell(
    null,
    `cd ${folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=kubelet -keyout kubelet.key -out kubelet.crt 2> /dev/null`,
  )
  const kubelets = new Map<string, number>()
  const startKubelet = async (node: string) => {
    const pid = await startKwok(lab, kwok, node, {folder, uids})
    kubelets.set(node, pid)
    return pid
  }
  await Promise.all(capture.nodes.map(startKubelet))
  return {kubeconfig: (user) => at(`${user}.kubeconfig`), put, startKubelet, kubelets, auditLog: at('audit.log')}
}

function apiserverArgv(apiserver: string, at: (name: string) => string): readonly string[] {
  return [
    apiserver,
    ...[
      '--etcd-servers',
      ETCD,
      '--secure-port',
      String(PORT),
      '--bind-address',
      ADDRESS,
      '--advertise-address',
      ADDRESS,
    ],
    ...[
      '--cert-dir',
      at('certs'),
      '--service-account-key-file',
      at('sa.key'),
      '--service-account-signing-key-file',
      at('sa.key'),
    ],
    ...['--service-account-issuer', 'https://kubernetes.default.svc', '--token-auth-file', at('tokens.csv')],
    ...['--authorization-mode', 'RBAC', '--service-cluster-ip-range', '10.96.0.0/16'],
    ...['--disable-admission-plugins', 'ServiceAccount', '--audit-log-path', at('audit.log')],
    // The endpoints of the Service kubernetes are put as they were recorded.
    '--endpoint-reconciler-type=none',
    ...['--client-ca-file', at('clients.crt')],
    ...['--audit-policy-file', at('audit.yaml'), '--kubelet-preferred-address-types', 'InternalIP'],
  ]
}

function writeFiles(folder: string): void {
  mkdirSync(folder, {recursive: true})
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048})
  put('sa.key', privateKey.export({type: 'pkcs1', format: 'pem'}).toString())
  put('tokens.csv', `${ADMIN},admin,1,"system:masters"\nreader-token,reader,2,"readers"\n`)
  put(
    'audit.yaml',
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n',
  )
  for (const [user, token] of [
    ['admin', ADMIN],
    ['reader', 'reader-token'],
  ] as const) {
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{name: 'lab', cluster: {server: SERVER, 'insecure-skip-tls-verify': true}}],
      users: [{name: user, user: {token}}],
      contexts: [{name: 'lab', context: {cluster: 'lab', user}}],
      'current-context': 'lab',
    }
    put(`${user}.kubeconfig`, JSON.stringify(config))
  }
  put('kwok.yaml', [EXEC, stage('Node'), stage('Pod')].map((object) => JSON.stringify(object)).join('\n---\n'))
}

/** An exec in any container runs where this kwok runs. */
const EXEC = {
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

/** kwok inside the node's own namespaces: an exec in a container of the node runs there. */
async function startKwok(
  {machine, capture}: Lab,
  kwok: string,
  node: string,
  {folder, uids}: {readonly folder: string; readonly uids: ReadonlyMap<string, string>},
): Promise<number> {
  const address = nodeAddress(capture.files.get('cluster/core_v1_nodes.json')!(), node)
  const pid = await machine.start(node, [
    'sh',
    '-c',
    'PATH="$1:$PATH"; shift; exec "$@" > "$0" 2>&1',
    join(folder, `kwok-${node}.log`),
    recordedAgent(capture, node, {folder, uids}),
    kwok,
    ...['--kubeconfig', join(folder, 'admin.kubeconfig'), '-c', join(folder, 'kwok.yaml')],
    ...['--manage-single-node', node, '--node-ip', address, '--node-port', String(KUBELET_PORT)],
    ...['--server-address', `${address}:${KUBELET_PORT}`],
    ...['--tls-cert-file', join(folder, 'kubelet.crt'), '--tls-private-key-file', join(folder, 'kubelet.key')],
  ])
  const ready = `curl -sk -m 2 -o /dev/null https://${address}:${KUBELET_PORT}/healthz`
  await machine.shell(
    node,
    `end=$(($(date +%s) + 30)); until ${ready}; do [ "$(date +%s)" -lt "$end" ]; sleep 0.2; done`,
  )
  return pid
}

function nodeAddress(text: string, node: string): string {
  const list: {items: {metadata: {name: string}; status: {addresses: {type: string; address: string}[]}}[]} =
    JSON.parse(text)
  return list.items
    .find(({metadata}) => metadata.name === node)!
    .status.addresses.find(({type}) => type === 'InternalIP')!.address
}
