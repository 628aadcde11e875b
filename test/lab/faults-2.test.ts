import {suite} from 'uvu'
import {faultsOf, testFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, second quarter')

testFaults(faults, 'healthy', await faultsOf('healthy', {part: 1, of: 4}))

faults.run()
