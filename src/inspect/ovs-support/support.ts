import {actionSupport} from './action-support.ts'
import type {OvsSupportAnswer} from './answer.ts'
import {fieldSupport} from './field-support.ts'
import {situationSupport} from './situation-support.ts'

/**
 * What the simulator does exactly and what it leaves undetermined: nothing of it is written down, it is asked. Each kind of action and
 * each field that the parsers know is run through it, in both modes.
 */
export const ovsSupport = (): OvsSupportAnswer => ({
  schema: 'antrail.dev/ovs-support/v1',
  versions: {from: '2.11', to: '3.7'},
  actions: actionSupport(),
  fields: fieldSupport(),
  situations: situationSupport(),
})
