import {readFileSync} from 'node:fs'
import {judge} from '/tmp/w/fuzz/test/conformance/judge.ts'
const c=JSON.parse(readFileSync(process.argv[2]!,'utf8'))
const j=judge(c)
console.log(c.trace.argv.join(' '));for(const [b,t] of Object.entries(c.flows)) console.log(b,'\n'+t); for(const [b,t] of Object.entries(c.groups)) console.log(b,'\n'+t)
console.log(c.expected.rawOutput ?? c.expected.error)
console.log(j.status,j.reason)
