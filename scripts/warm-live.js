// A stand-in for a cluster that serves the demo's snapshot, on loopback and in this process: by it the code that reads clusters is compiled
// before its cache is written. It knows just enough of the API server (Lists, exec over a WebSocket) and of a session (src/sources/node/script.ts).
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {unpackTar} from 'modern-tar'
import {WebSocketServer} from 'ws'

const SEPARATOR = '\u001f'

/** @param archive of a snapshot. @returns a kubeconfig for it, and what ends it */
export async function serveSnapshot(archive) {
  const files = await unpacked(archive)
  const manifest = JSON.parse(text(files, 'manifest.json'))
  const lists = new Map(manifest.cluster.map(({resource, file}) => [pathOf(resource), file]))
  const server = createServer(({url}, response) => {
    const file = lists.get(url.replace(/\/namespaces\/[^/]+/, '').replace(/\?.*/, ''))
    response.writeHead(file ? 200 : 404, {'content-type': 'application/json'}).end(file ? text(files, file) : '{}')
  })
  const sockets = new WebSocketServer({server, handleProtocols: ([first]) => first})
  const {items} = JSON.parse(text(files, lists.get('/api/v1/pods')))
  sockets.on('connection', (socket, {url}) => {
    const [, pod] = /\/pods\/([^/]+)\/exec/.exec(url) ?? []
    const node = items.find(({metadata}) => metadata.name === pod)?.spec.nodeName
    const own = manifest.probes.filter((entry) => entry.node === node)
    const command = new URL(url, 'http://x').searchParams.getAll('command')
    session(socket, command, (line) => printedAtOnce(files, own, line, command[4]))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const folder = mkdtempSync(join(tmpdir(), 'antrail-warm-'))
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigFor(server.address().port))
  const close = () => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
    server.closeAllConnections()
    rmSync(folder, {recursive: true})
  }
  return {kubeconfig, close}
}

async function unpacked(archive) {
  const entries = await unpackTar(gunzipSync(readFileSync(archive)))
  const found = entries.map(({header, data}) => [header.name.replace(/^.*?snapshot\//, ''), data])
  return new Map(found)
}

const text = (files, file) => Buffer.from(files.get(file) ?? '').toString('utf8')

function pathOf(resource) {
  const [group, version, name] = resource.split('/')
  return `${group === 'core' ? '/api' : `/apis/${group}`}/${version}/${name}`
}

/** Answers the lines of a session: `sh -c GUARD antrail PROGRAM SECONDS NONCE LINE…`, then those on standard input. */
function session(socket, [, , , , , , nonce, ...lines], print) {
  const say = (channel, words) => socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(words)]))
  const answer = (line) => {
    const end = `\n${nonce} e ${line.split(SEPARATOR)[0]} 0\n`
    say(1, print(line) + end)
    say(2, end)
  }
  say(1, `\n${nonce} h /var/run/netns\n`)
  for (const line of lines) answer(line)
  socket.on('message', (data) => {
    const words = data.subarray(1).toString('utf8').split('\n')
    for (const line of words.filter((one) => one !== '' && one !== 'end')) answer(line)
  })
}

/** The same of a question that stands for several: which ones, the program says. */
function printedAtOnce(files, own, line, program) {
  const [number, probe, ...names] = line.split(SEPARATOR)
  const arm = program.split('\n').find((one) => one.startsWith(`${probe}) `)) ?? ''
  const members = [...arm.matchAll(/<<< ([\w-]+)/g)].map(([, id]) => id)
  if (members.length === 0) return printed(files, own, line)
  const [, scope] = probe.split('@')
  return members
    .map((id) => `<<< ${id}\n${printed(files, own, [number, `${id}@${scope}`, ...names].join(SEPARATOR))}\n>>> 0\n`)
    .join('')
}

/** What a node once printed to a question; of network namespaces, which are named after their Pods here, what was seen in each. */
function printed(files, own, line) {
  const [, probe, name] = line.split(SEPARATOR)
  const [id, scope] = probe.split('@')
  const podOf = ({pod}) => (pod ? `${pod.namespace}.${pod.name}` : null)
  if (id === 'netns') {
    const links = own.filter((entry) => entry.id === 'ip-addr' && entry.pod)
    return links.map((entry) => `==> ${podOf(entry)} <==\n${text(files, entry.file)}\n`).join('')
  }
  const fits = {node: (e) => !e.pod && !e.bridge, bridge: (e) => e.bridge === name, pod: (e) => podOf(e) === name}
  const entry = own.find((one) => one.id === id && fits[scope]?.(one))
  return entry?.file ? text(files, entry.file) : ''
}

const kubeconfigFor = (port) => `apiVersion: v1
kind: Config
clusters: [{name: demo, cluster: {server: 'http://127.0.0.1:${port}', insecure-skip-tls-verify: true}}]
users: [{name: demo, user: {token: none}}]
contexts: [{name: demo, context: {cluster: demo, user: demo}}]
current-context: demo
`
