import {EXIT} from '../problem.ts'
import type {Trace} from '../trace/result.ts'

/** The exit status of a trace: what is proven outranks what was not read. */
export function traceExit({verdict, stopped, coverage}: Pick<Trace, 'verdict' | 'stopped' | 'coverage'>): number {
  switch (verdict) {
    case 'dropped':
    case 'rejected':
    case 'misdelivered':
    case 'mixed':
      return EXIT.notDelivered
    case 'undetermined':
      return EXIT.undetermined
    case 'forwarded-out':
      return stopped ? EXIT.notDelivered : coverageExit(coverage)
    case 'delivered':
      return coverageExit(coverage)
  }
}

const coverageExit = (coverage: Trace['coverage']): number => (coverage.read < coverage.needed ? EXIT.undetermined : 0)
