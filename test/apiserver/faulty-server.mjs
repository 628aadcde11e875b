// Runs beside the API server and passes requests on to it, except for what their path says before the API's own:
// http://ADDRESS:PORT/WHAT[,of=WORD][,times=N]/api/v1/… where WHAT goes wrong with the requests whose path holds WORD:
//   answer=STATUS[,after=SECONDS]  it answers so itself, with Retry-After
//   page                           a load balancer's page
//   garbage                        an answer that is no JSON
//   late=SECONDS                   it is passed on so much later
//   silent                         it takes the request and never answers
//   cut=BYTES                      the connection ends after so many bytes of the answer
//   slow=BYTES                     so many bytes a second
//   v4                             the old protocol of execs alone
// Listens at PORT without TLS, and from PORT + 1 on with the certificates that it is given.
import {readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {request} from 'node:https'
import {createServer as createTlsServer} from 'node:tls'

const [address, port, upstream, ...certificates] = process.argv.slice(2)
const seen = new Map()
const PAGE = '<html>\n<h1>502 Bad Gateway</h1>\n'

// The program of a session travels in the address.
const server = createServer({maxHeaderSize: 1 << 20}, (asked, answer) => {
  const {fault, path} = faultOf(asked.url)
  if (fault.answer) {
    answer.writeHead(Number(fault.answer), fault.after ? {'retry-after': fault.after} : {})
    answer.end(JSON.stringify({kind: 'Status', message: 'it is said to fail'}))
  } else if ('page' in fault) answer.writeHead(502).end(PAGE)
  else if ('garbage' in fault) answer.writeHead(200).end('\u0000\u0001 not what was asked for {')
  else if (!('silent' in fault)) setTimeout(() => passOn(asked, path, fault, answer), laterBy(fault))
})
server.on('upgrade', (asked, client) => {
  const {fault, path} = faultOf(asked.url)
  client.on('error', () => client.destroy())
  // Every exec runs in the node itself here: there is no network namespace of a Pod of one's own to be in.
  if (!path.includes('/namespaces/kube-system/')) client.end('HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n')
  else if (fault.answer) client.end(`HTTP/1.1 ${fault.answer} No\r\ncontent-length: 0\r\n\r\n`)
  else if ('page' in fault) client.end(`HTTP/1.1 502 Bad Gateway\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`)
  else if (!('silent' in fault)) setTimeout(() => switchOver(asked, path, fault, client), laterBy(fault))
})
server.listen(Number(port), address)
for (const [i, name] of certificates.entries()) {
  const secure = createTlsServer({cert: readFileSync(`${name}.crt`), key: readFileSync(`${name}.key`)}, (socket) => {
    socket.on('error', () => socket.destroy())
    server.emit('connection', socket)
  })
  secure.on('tlsClientError', (_, socket) => socket.destroy())
  secure.listen(Number(port) + 1 + i, address)
}

function faultOf(url) {
  const [, words, path] = /^\/([^/]*)(\/.*)$/.exec(url)
  const fault = Object.fromEntries(
    decodeURIComponent(words)
      .split(',')
      .map((word) => word.split('=')),
  )
  if (fault.of && !path.includes(fault.of)) return {fault: {}, path}
  const before = seen.get(words) ?? 0
  seen.set(words, before + 1)
  return {fault: before < Number(fault.times ?? Infinity) ? fault : {}, path}
}

const laterBy = ({late = 0}) => Number(late) * 1000

const headersOf = ({headers}, fault) => ({
  ...headers,
  ...('v4' in fault && headers['sec-websocket-protocol'] ? {'sec-websocket-protocol': 'v4.channel.k8s.io'} : {}),
})

function ask(asked, path, fault) {
  const {method} = asked
  return request(new URL(path, upstream), {method, headers: headersOf(asked, fault), rejectUnauthorized: false})
}

function passOn(asked, path, fault, answer) {
  const upward = ask(asked, path, fault)
  asked.pipe(upward)
  upward.on('error', () => answer.destroy())
  upward.on('response', (said) => {
    answer.writeHead(said.statusCode, said.headers)
    limited(said, answer, fault, () => answer.destroy())
  })
}

function switchOver(asked, path, fault, client) {
  const upward = ask(asked, path, fault)
  upward.end()
  upward.on('error', () => client.destroy())
  upward.on('response', (said) => {
    client.write(`HTTP/1.1 ${said.statusCode} No\r\nconnection: close\r\n\r\n`)
    said.pipe(client)
  })
  upward.on('upgrade', (said, socket, head) => {
    const lines = Object.entries(said.headers).map(([name, value]) => `${name}: ${value}`)
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
    client.write(head)
    client.pipe(socket)
    const gone = () => {
      socket.destroy()
      client.destroy()
    }
    for (const end of [socket, client]) end.on('error', gone).on('close', gone)
    limited(socket, client, fault, gone)
  })
}

/** Passes bytes on as fast, and as many, as the fault lets them. */
async function limited(from, to, {cut, slow}, end) {
  let left = Number(cut ?? Infinity)
  try {
    for await (const chunk of from) {
      const step = slow ? Math.ceil(Number(slow) / 10) : chunk.length
      for (let at = 0; at < chunk.length; at += step) {
        const part = chunk.subarray(at, Math.min(at + step, at + left))
        left -= part.length
        to.write(part)
        if (left <= 0) return end()
        if (slow) await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    to.end()
  } catch {
    end()
  }
}
