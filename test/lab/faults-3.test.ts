import {suite} from 'uvu'
import {testFaults, usualFaults} from './cluster/test-faults.ts'

const faults = suite('lab: faults, third quarter')

testFaults(faults, await usualFaults(2, 4))

faults.run()
