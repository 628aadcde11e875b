import {suite} from 'uvu'
import {faultsOf, testFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, fourth quarter')

testFaults(faults, 'healthy', await faultsOf('healthy', {part: 3, of: 4}))

faults.run()
