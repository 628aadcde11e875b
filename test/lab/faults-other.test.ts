import {suite} from 'uvu'
import {otherFaults, testFaults} from './cluster/test-faults.ts'

for (const [capture, faults] of await otherFaults()) {
  const lab = suite(`lab: faults of ${capture}`)
  testFaults(lab, faults, capture)
  lab.run()
}
