import {Flags} from '@oclif/core'

const VERDICT = 'VERDICT'

/** What makes a report fail: the same on every command that reports findings. */
export const barFlags = {
  'fail-on': Flags.option({options: ['error', 'warning', 'info', 'never'] as const})({
    default: 'error',
    description: 'end with 3 where there are findings as bad as this, or worse',
    helpGroup: VERDICT,
    helpValue: 'SEVERITY',
  }),
  'min-coverage': Flags.integer({
    default: 100,
    description: 'end with 4 where less than this percentage of the evidence needed could be read',
    helpGroup: VERDICT,
    helpValue: 'PERCENT',
    max: 100,
    min: 0,
  }),
}
