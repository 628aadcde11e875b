import {isLost, type Report} from '../diagnose/report.ts'
import {EXIT} from '../problem.ts'

/** 5 where the packet that was asked about is not delivered, then 3 for findings, 4 for too little read, 0. */
export function reportExit({pair, status}: Pick<Report, 'pair' | 'status'>): number {
  if (pair && isLost(pair.trace)) return EXIT.notDelivered
  if (status === 'failed') return EXIT.findings
  return status === 'incomplete' ? EXIT.undetermined : 0
}
