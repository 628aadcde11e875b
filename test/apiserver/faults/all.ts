import {AGENT_ANSWERS} from './agent-answers.ts'
import {AGENTS} from './agents.ts'
import {API_SERVER} from './api-server.ts'
import type {Fault} from './fault.ts'
import {HALF_WAY} from './half-way.ts'
import {NODES} from './nodes.ts'
import {RIGHTS} from './rights.ts'
import {SAVING} from './saving.ts'
import {WAY_THERE} from './way-there.ts'

/** All faults, by what is at fault: the order of the page's table and of the tests. */
export const FAULTS: readonly (readonly [part: string, faults: readonly Fault[]])[] = [
  ['the way to the API server', WAY_THERE],
  ['the API server', [...API_SERVER, ...HALF_WAY]],
  ['the rights of the account', RIGHTS],
  ["Antrea's agents", [...AGENTS, ...AGENT_ANSWERS]],
  ['a node', NODES],
  ['the run itself', SAVING],
]
