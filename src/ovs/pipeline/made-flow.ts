import type {Flow} from '../syntax/flow-types.ts'

type Told = 'text' | 'table' | 'priority' | 'matchText' | 'match' | 'actionsText' | 'actions'

/** A flow that stands in no dump. */
export const madeFlow = (flow: Pick<Flow, Told> & Partial<Flow>): Flow => ({
  line: 0,
  cookie: 0n,
  tableName: null,
  packets: null,
  bytes: null,
  durationSeconds: null,
  idleTimeout: 0,
  hardTimeout: 0,
  idleAge: null,
  hardAge: null,
  importance: 0,
  flags: [],
  unknownMatch: [],
  ...flow,
})
