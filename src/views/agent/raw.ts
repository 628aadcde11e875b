import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import {formatJson} from '../json.ts'

/** What antctl prints with `-o json`, the rows of all nodes in one list. */
export const agentRaw = <Item>({rows}: AgentAnswer<Item>): readonly string[] => [
  formatJson(rows.map(({object}) => object)),
]
