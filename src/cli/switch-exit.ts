import {EXIT} from '../problem.ts'

/** The exit status of a packet's way through one switch: what goes out of no port is not delivered. */
export function switchExit(verdict: 'sent' | 'to-controller' | 'dropped' | 'undetermined'): number {
  if (verdict === 'sent') return 0
  return verdict === 'undetermined' ? EXIT.undetermined : EXIT.notDelivered
}
