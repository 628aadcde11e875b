import {suite} from 'uvu'
import {faultsOf, testFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, first half')

testFaults(faults, 'healthy', await faultsOf('healthy', {part: 0, of: 2}))

faults.run()
