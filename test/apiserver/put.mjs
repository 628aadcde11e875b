// Runs beside the API server: reads requests as JSON on its standard input, sends them one after the other, and prints
// those that failed, or, where all were done, the uid that each object has now by the one that it had.
import {Agent, request} from 'node:https'

const [server, token] = process.argv.slice(2)
const agent = new Agent({keepAlive: true, rejectUnauthorized: false})
let text = ''
for await (const chunk of process.stdin) text += chunk
const uids = {}
for (const {method, path, body, uid} of JSON.parse(text)) {
  const {status, said} = await send(method, path, body)
  if (status < 300) uids[uid] = JSON.parse(said).metadata.uid
  else if (status !== 409) console.error(`${method} ${path} ${body.metadata.name}: ${status} ${said}`)
}
console.log(JSON.stringify(uids))
agent.destroy()

function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = {authorization: `Bearer ${token}`, 'content-type': 'application/json'}
    const sent = request(new URL(path, server), {method, agent, headers}, async (response) => {
      let said = ''
      for await (const chunk of response) said += chunk
      resolve({status: response.statusCode, said})
    })
    sent.once('error', reject)
    sent.end(JSON.stringify(body))
  })
}
