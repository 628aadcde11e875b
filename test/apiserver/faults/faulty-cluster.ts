import {mkdtempSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Output} from '../../lab/cluster/machine.ts'
import {until} from '../../lab/cluster/waiting.ts'
import {ADDRESS, ADMIN, SERVER} from '../api-server.ts'
import type {LiveLab} from '../live-lab.ts'
import {type Fault, TRACE} from './fault.ts'

const PROGRAM = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))
const FAULTY_SERVER = fileURLToPath(new URL('../faulty-server.mjs', import.meta.url))
const FAULTY_PORT = 7000
/** With a certificate that has expired, and with one that is not valid yet, by their files. */
const CERTIFICATES: readonly string[] = ['expired', 'early']
/** A session's shell, by its arguments. */
const SESSION = 'antrail [0-9a-f]{32}'

/** A live lab in which things can be broken. */
export interface FaultyCluster extends LiveLab {
  /** A script of the shell on a node, or on the machine that joins them. @returns what it printed */
  on(node: string | null, script: string): Promise<string>
  /** A request of the administrator to the API server. @returns what it answered */
  ask(method: string, path: string, body?: unknown): Promise<string>
  /** Runs the program with a fault, and says how long it took. */
  run(fault: Fault): Promise<Output & {readonly seconds: number; readonly folder: string}>
}

export async function breakable(live: LiveLab): Promise<FaultyCluster> {
  const {lab, folder} = live
  const {machine} = lab
  const on: FaultyCluster['on'] = (node, script) => machine.shell(node, script)
  await on(null, `cd ${folder}\n${certificates()}`)
  await machine.start(null, [
    process.execPath,
    FAULTY_SERVER,
    ...[ADDRESS, String(FAULTY_PORT), SERVER, ...CERTIFICATES.map((name) => join(folder, name))],
  ])
  await on(null, until(`curl -s -o /dev/null http://${ADDRESS}:${FAULTY_PORT}/none/readyz`, 20))
  const cluster: FaultyCluster = {
    ...live,
    on,
    ask: (method, path, body) =>
      on(
        null,
        `curl -sk --http1.1 -m 10 -X ${method} -H 'Authorization: Bearer ${ADMIN}' -H 'Content-Type: ${method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'}'${body === undefined ? '' : ` --data-binary '${JSON.stringify(body)}'`} '${SERVER}${path}'`,
      ),
    async run(fault) {
      const own = mkdtempSync(join(folder, 'fault-'))
      const env = Object.entries({KUBECONFIG: kubeconfigOf(fault, folder, own), ...fault.env})
      const args = (fault.args ?? TRACE).map((word) => word.replaceAll('{folder}', own).replaceAll('{lab}', folder))
      const argv = [
        'env',
        ...env.map(([name, value]) => `${name}=${value.replaceAll('{folder}', own)}`),
        ...[process.execPath, PROGRAM, ...args, '--width', '400'],
      ]
      await fault.breaks?.(cluster)
      let began = performance.now()
      try {
        const running = machine.run([{argv, node: null, seconds: fault.within + 20}])
        if (fault.during !== undefined) {
          await on(null, until(`pgrep -f '${fault.during.runs.replaceAll('SESSION', SESSION)}' > /dev/null`, 15))
          await fault.during.does(cluster)
          began = performance.now()
        }
        const [output] = await running
        return {...output!, seconds: (performance.now() - began) / 1000, folder: own}
      } finally {
        await fault.mends?.(cluster)
      }
    },
  }
  return cluster
}

/** The kubeconfig of a fault: the administrator's, with what is wrong in it. */
function kubeconfigOf({cluster, user, text, through}: Fault, folder: string, own: string): string {
  const path = join(own, 'kubeconfig')
  const server = through === undefined ? SERVER : serverOf(through)
  const fill = (part: object): Record<string, unknown> =>
    JSON.parse(
      JSON.stringify(part)
        .replaceAll('{lab}', folder)
        .replaceAll('{folder}', own)
        .replace(/{tls-\w+}/, (name) => serverOf(`${name.slice(1, -1)}:`)),
    )
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: 'lab', cluster: fill(cluster ?? {server, 'insecure-skip-tls-verify': true})}],
    users: [{name: 'admin', user: fill(user ?? {token: ADMIN})}],
    contexts: [{name: 'lab', context: {cluster: 'lab', user: 'admin'}}],
    'current-context': 'lab',
  }
  writeFileSync(path, text ?? JSON.stringify(config))
  return path
}

/** The address of the faulty server; \`tls-expired:\` and \`tls-early:\` before the words choose its certificate. */
function serverOf(through: string): string {
  const [, name = '', words = ''] = /^(?:tls-(\w+):)?(.*)$/.exec(through)!
  const at = CERTIFICATES.indexOf(name)
  return `${at < 0 ? 'http' : 'https'}://${ADDRESS}:${FAULTY_PORT + 1 + at}/${encodeURIComponent(words || 'none')}`
}

/** A server's certificates, and a client's that has expired; the days are counted from now. */
function certificates(): string {
  const made = (name: string, subject: string, ca: string, dates: string) => `
openssl req -newkey rsa:2048 -nodes -subj '${subject}' -keyout ${name}.key -out ${name}.csr 2> /dev/null
printf 'subjectAltName=IP:${ADDRESS}' > san.txt
openssl x509 -req -in ${name}.csr -CA ${ca}.crt -CAkey ${ca}.key -CAcreateserial ${dates} -extfile san.txt -out ${name}.crt 2> /dev/null`
  return [
    made('expired', '/CN=server', 'clients', '-days -1'),
    made('gone', '/O=system:masters/CN=gone', 'clients', '-days -1'),
    `openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout early.key -out early.csr 2> /dev/null
mkdir -p ca && : > ca/index && echo 01 > ca/serial
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=ca/index\\nnew_certs_dir=ca\\nserial=ca/serial\\ndefault_md=sha256\\npolicy=p\\n[p]\\nCN=supplied\\n' > ca.conf
openssl ca -batch -config ca.conf -in early.csr -cert clients.crt -keyfile clients.key -startdate 20990101000000Z -enddate 20991231000000Z -extfile san.txt -out early.crt -notext 2> /dev/null`,
  ].join('\n')
}

/** Whether nothing of ours runs on any node. */
export const nothingRuns = `! pgrep -f '${SESSION}' > /dev/null`
