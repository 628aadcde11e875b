import {generateKeyPairSync} from 'node:crypto'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Machine} from '../lab/cluster/machine.ts'
import {until} from '../lab/cluster/waiting.ts'
import {definitions, objects, type Put, type Recorded} from './objects.ts'

const ETCD = 'http://127.0.0.1:2379'
/** The machine that joins the nodes, where the API server runs. */
export const ADDRESS = '172.31.0.1'
const PORT = 6444
export const SERVER = `https://${ADDRESS}:${PORT}`

export const ADMIN = 'admin-token'

/** A real API server that holds the objects of a recorded cluster. */
export interface ApiServer {
  /** The kubeconfig of a user that it knows. */
  kubeconfig(user: 'admin' | 'reader'): string
  /** @returns the uids that the objects have now, by those that they had */
  put(puts: readonly Put[]): Promise<ReadonlyMap<string, string>>
  /** The uids of the recorded objects here, by those that they had. */
  readonly uids: ReadonlyMap<string, string>
  readonly auditLog: string
  /** Starts its process anew, after it was killed, and waits until it is ready. */
  start(): Promise<void>
  signal(name: 'KILL' | 'STOP' | 'CONT'): Promise<unknown>
}

/** Starts it on a machine that has its address; it ends with the machine. @throws where it isn't ready in time */
export async function startApiServer(
  machine: Machine,
  apiserver: string,
  {recorded, folder}: {readonly recorded: Recorded; readonly folder: string},
): Promise<ApiServer> {
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
  await machine.shell(null, kubeletCertificate('kubelet', folder, addressesOf(recorded)))
  const ready = `curl -sk -m 2 -H 'Authorization: Bearer ${ADMIN}' ${SERVER}/readyz | grep -qx ok`
  let pid = 0
  const start = async () => {
    pid = await machine.start(null, apiserverArgv(apiserver, at))
    await machine.shell(null, until(ready, 60))
  }
  const signal = (name: 'KILL' | 'STOP' | 'CONT') => machine.shell(null, `kill -${name} ${pid}`)
  await start()
  const put = async (puts: readonly Put[]) => {
    const script = fileURLToPath(new URL('put.mjs', import.meta.url))
    const [done] = await machine.run([
      {argv: [process.execPath, script, SERVER, ADMIN], node: null, input: JSON.stringify(puts), seconds: 60},
    ])
    if (done?.status !== 0 || done.stderr !== '') throw new Error(`not put:\n${done?.stderr}`)
    return new Map<string, string>(Object.entries(JSON.parse(done.stdout)))
  }
  await put(definitions(recorded))
  const uids = await put(objects(recorded, new Date()))
  return {kubeconfig: (user) => at(`${user}.kubeconfig`), put, uids, auditLog: at('audit.log'), start, signal}
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
    ...['--kubelet-certificate-authority', at('kubelet.crt')],
  ]
}

/** A script that makes a certificate of kubelets, which nobody but itself has signed. */
export const kubeletCertificate = (name: string, folder: string, addresses: readonly string[]): string =>
  `cd ${folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=kubelet -addext subjectAltName=${addresses.map((ip) => `IP:${ip}`).join(',')} -keyout ${name}.key -out ${name}.crt 2> /dev/null`

function addressesOf({files}: Recorded): readonly string[] {
  const {items}: {items: {status: {addresses: {type: string; address: string}[]}}[]} = JSON.parse(
    files.get('cluster/core_v1_nodes.json')!(),
  )
  return items.flatMap(({status}) => status.addresses.flatMap((a) => (a.type === 'InternalIP' ? [a.address] : [])))
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
}
